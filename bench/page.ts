import { atMost, inFlight, ours, realTime } from './figures';
import { table, times } from './text';
import type * as Types from './types';

type Find = (at: Types.At) => Types.Measured | undefined;

export interface Verdict {
	goal: string;
	measured: string;
	met: boolean;
}

const ANSWERS =
	'At Saleshandy, each endpoint allows 20 requests per minute. The minute was shortened, as the chapters below say, and the times here are those measured, multiplied. Answers and computing weigh more in a shortened minute than in a real one, so times of a few minutes are rather too long. Puffle publishes no limit: here, it allows 100 requests per 5 s, or what the row says. HTTP Request pauses between its requests, so that it keeps to the limit; it has neither Only Changes nor Bulk Import.';

const METHOD =
	"Each run is one node of a workflow in n8n's engine, in a process of its own that has sent 100 rows elsewhere first; the sandbox that plays the API runs in another process, and takes 100 ms for each answer. Runs under 5 s are repeated, and the median counts. CPU and memory are those of n8n's process while the node ran. _Wasted_ are the requests that a rate limit refused. Where the minute is shortened, it is so for everyone: the sandbox, the tuned HTTP Request, and the minute that this node knows of.";

/** The page in Markdown, and what became of its goals. */
export function pageOf(
	{ date, commit, machine, versions, runs }: Types.Results,
	chapters: readonly Types.Chapter[],
): { markdown: string; verdicts: Verdict[] } {
	const find = finder(runs, chapters);
	const on = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
	const everywhere = ours(chapters.flatMap(({ scenarios }) => scenarios));
	const verdicts = [
		atMost(32, 'Everywhere: never more than 32 requests in flight', everywhere, inFlight),
		...chapters.flatMap(({ goals }) => goals),
	].flatMap((goal) => verdict(goal, find));
	const parts = [
		'# Benchmark',
		'How fast the nodes are, beside what else n8n offers. `npm run bench` measures it all and writes this page.',
		`Measured on ${date} at commit ${commit}: ${machine}; ${on.join(', ')}. Later changes of the code are not measured here.`,
		...answers(chapters, find),
		...['## How it is measured', METHOD],
		...chapters.flatMap((chapter) => chapterPart(chapter, find)),
		...['## Goals', 'Where a goal is about several runs, the worst of them counts.'],
		table(['goal', '', 'measured'], verdicts.map(cells), 2),
	];
	return { markdown: parts.join('\n\n'), verdicts };
}

const cells = ({ goal, measured, met }: Verdict) => [goal, met ? 'met' : '**missed**', measured];

function finder(runs: Types.Runs, chapters: readonly Types.Chapter[]): Find {
	const scenarios = chapters.flatMap((chapter) => chapter.scenarios);
	const byId = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
	return ([id, contender]) => {
		const scenario = byId.get(id);
		const run = runs[id]?.[contender.name];
		return scenario && run && { scenario, contender, run };
	};
}

function answers(chapters: readonly Types.Chapter[], find: Find): string[] {
	const rows = chapters
		.flatMap((chapter) => chapter.answers ?? [])
		.map(({ what, at, other, figure = realTime }) => [
			what,
			...[at, other].map((each) => {
				const measured = each && find(each);
				return measured ? cell(figure, measured, find) : '';
			}),
		])
		.filter(([, ours]) => ours);
	if (rows.length === 0) return [];
	return ['## How long it takes', table(['', 'this node', 'HTTP Request'], rows), ANSWERS];
}

/** A table with a row for each contender, below what there is to know of it. */
function chapterPart(
	{ title, note, scenarios, columns, remarks = [] }: Types.Chapter,
	find: Find,
): string[] {
	const rows = scenarios.flatMap((scenario) =>
		scenario.contenders
			.flatMap((contender) => find([scenario.id, contender]) ?? [])
			.map((measured, at) => [
				at === 0 ? scenario.title : '',
				measured.contender.name,
				...columns.map((column) => cell(column, measured, find)),
			]),
	);
	if (rows.length === 0) return [];
	const said = remarks.flatMap((remark) => sentences(remark, find));
	const head = ['', 'node', ...columns.map((column) => column.head)];
	return [`## ${title}`, note, ...said, table(head, rows, 2)];
}

/** Empty where the figure says nothing. */
function cell(figure: Types.Figure, measured: Types.Measured, find: Find): string {
	const value = valueOf(figure, measured, find);
	if (!Number.isFinite(value)) return '';
	return figure.over ? value.toFixed(2) : figure.text(value, measured);
}

function valueOf({ of, over }: Types.Figure, measured: Types.Measured, find: Find): number {
	if (!over) return of(measured);
	const other = find(over);
	return other ? of(measured) / of(other) : NaN;
}

function sentences({ says, claims }: Types.Remark, find: Find): string[] {
	const texts = claims.flatMap((claim) => worst(claim, find)?.text ?? []);
	return texts.length === claims.length ? [says.replaceAll('#', () => texts.shift() ?? '')] : [];
}

function verdict(goal: Types.Goal, find: Find): Verdict[] {
	const { most = Infinity, least = -Infinity } = goal;
	const found = worst(goal, find, goal.least !== undefined);
	if (!found) return [];
	const met = found.value <= most && found.value >= least;
	return [{ goal: goal.goal, measured: found.text, met }];
}

function worst({ of, figure }: Types.Claim, find: Find, isLowest = false) {
	const [found] = of
		.flatMap((at) => find(at) ?? [])
		.map((measured) => ({ measured, value: valueOf(figure, measured, find) }))
		.filter(({ value }) => Number.isFinite(value))
		.sort((a, b) => (isLowest ? a.value - b.value : b.value - a.value));
	if (!found) return undefined;
	const { measured, value } = found;
	return { value, text: figure.over ? times(value) : figure.text(value, measured) };
}
