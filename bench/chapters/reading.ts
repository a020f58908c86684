import { FIRST, readAll, readFirst, readPaged, readPagedTuned } from '../readers';
import type { Chapter, Contender, Goal, Measured, Scenario, Setting, Workload } from '../scenario';
import { resultOf } from '../scenario';
import { atLeast, atMost, count, megabytes, seconds, table } from '../text';

/** Ratio up to which a figure counts as constant. */
const CONSTANT = 1.25;

/** Stands for the minute. */
const WINDOW = 5_000;

const WHY_PAGES =
	'Up to 32 pages are read at the same time, and what is left of them has not been collected yet when the last one comes. HTTP Request reads one page after another, and takes several times as long.';
const WHY_COLLECTED =
	'What is no longer needed counts until V8 collects it, and when it does is a matter of chance: runs of the same code differ by tens of MB.';

const RECORDS = { saleshandy: 'prospects', puffle: 'leads' };
const APIS = ['saleshandy', 'puffle'] as const;

export function reading({ quick }: Setting): Chapter {
	const few = quick ? 500 : 5_000;
	const many = quick ? 1_000 : 20_000;
	return {
		title: 'Reading',
		note: `One input item, and each answer takes 100 ms. HTTP Request pages by itself, and a Split Out node behind it makes an item of each record; both count. With a rate limit, 20 requests are allowed per ${WINDOW / 1000} s, and HTTP Request pauses between pages: without that, it fails on page 21 and gives nothing. This node reads several pages at once where the API says how many records there are, as Puffle does and Saleshandy does not. _MB added_ is what the run added at its peak to the memory that the process held before, _KB/record kept_ is what remained after garbage collection: the output.`,
		scenarios: APIS.flatMap((api): Scenario[] => {
			const entry = (id: string, size: number, contenders: Contender[], title = '') => ({
				id: `reading-${api}-${id}`,
				title: `${title}${count(size)} ${RECORDS[api]}`,
				workload: workload(api, size),
				contenders,
				latency: 100,
			});
			return [
				entry('first', many, [readFirst], `the first ${FIRST} of `),
				entry('few', few, [readAll]),
				entry('free', many, [readAll, readPaged]),
				{
					...entry('limit', many, [readAll, readPagedTuned], 'rate limit, '),
					limit: { requests: 20, windowMs: WINDOW, form: '429', headers: 'reset-date' },
				},
			];
		}),
		table: readingTable,
		goals,
	};
}

function workload(api: Workload['api'], size: number): Workload {
	return {
		api,
		rows: 1,
		records: size,
		changed: 0,
		accountSize: size,
		parameters: {},
		items: () => [{ json: {} }],
		rowsWritten: () => 0,
	};
}

/** The figures of one contender in one scenario. */
function figuresOf(measured: Measured, contender: Contender) {
	const median = resultOf(measured, contender)?.median;
	if (!median) return undefined;
	const records = contender === readFirst ? FIRST : measured.workload.records;
	const added = median.peakBytes - median.startBytes;
	return { ...median, records, added };
}

function readingTable(all: readonly Measured[]): string {
	const head = [
		...['', 'node', 'seconds', 'requests', 'wasted', 'in flight', 'CPU ms/record'],
		...['peak MB', 'MB added', 'KB/record kept', 'records read'],
	];
	const rows = all.flatMap((measured) =>
		measured.contenders.flatMap((contender, at) => {
			const figures = figuresOf(measured, contender);
			if (!figures) return [];
			const { recordsGiven, records } = figures;
			return [
				[
					at === 0 ? measured.title : '',
					contender.name,
					seconds(figures.wallMs),
					count(figures.requests),
					count(figures.refused),
					count(figures.peakInFlight),
					(figures.cpuMs / records).toFixed(2),
					megabytes(figures.peakBytes),
					megabytes(figures.added),
					(figures.keptBytes / records / 1024).toFixed(2),
					recordsGiven === records ? count(records) : `${count(recordsGiven)} of ${count(records)}`,
				],
			];
		}),
	);
	return table(head, rows, 2);
}

function goals(all: readonly Measured[]): Goal[] {
	const missing = all.reduce((sum, measured) => {
		const ours = figuresOf(measured, measured.contenders[0] ?? readAll);
		return sum + (ours ? Math.abs(ours.records - ours.recordsGiven) : 0);
	}, 0);
	return [
		{
			goal: 'Reading: every record, each once',
			measured: missing === 0 ? 'every record' : `${missing} missing or too many`,
			met: missing === 0,
		},
		...APIS.flatMap((api) => {
			const of = (id: string) => all.find((each) => each.id === `reading-${api}-${id}`);
			return [...besideHttp(of('free')), ...limited(of('limit')), ...memory(of('few'), of('free'))];
		}),
	];
}

function besideHttp(measured: Measured | undefined): Goal[] {
	if (!measured) return [];
	const [ours, theirs] = [readAll, readPaged].map((each) => figuresOf(measured, each));
	if (!ours || !theirs) return [];
	const name = `Reading ${measured.title}`;
	const isPuffle = measured.workload.api === 'puffle';
	return [
		isPuffle
			? atLeast(`${name}: at least 3 × as fast as HTTP Request`, theirs.wallMs / ours.wallMs, 3)
			: atMost(`${name}: at most 1.1 × the time of HTTP Request`, ours.wallMs / theirs.wallMs, 1.1),
		{
			goal: `${name}: its requests, and at most one that reads the fields`,
			measured: `${ours.requests}, HTTP Request ${theirs.requests}`,
			met: ours.requests <= theirs.requests + (isPuffle ? 0 : 1),
		},
		atMost(
			`${name}: at most the memory that HTTP Request adds, at the peak`,
			ours.added / theirs.added,
			1,
			isPuffle ? WHY_PAGES : WHY_COLLECTED,
		),
		atMost(`${name}: at most what it keeps in the end`, ours.keptBytes / theirs.keptBytes, 1),
	];
}

function limited(measured: Measured | undefined): Goal[] {
	if (!measured) return [];
	const [ours, theirs] = [readAll, readPagedTuned].map((each) => figuresOf(measured, each));
	if (!ours || !theirs) return [];
	const name = `Reading, ${measured.title}`;
	return [
		atMost(`${name}: at most the time of the tuned HTTP Request`, ours.wallMs / theirs.wallMs, 1),
		{ goal: `${name}: nothing wasted`, measured: String(ours.refused), met: ours.refused === 0 },
	];
}

function memory(few: Measured | undefined, many: Measured | undefined): Goal[] {
	const [small, large] = [few, many].map((each) => each && figuresOf(each, readAll));
	if (!small || !large) return [];
	const span = `from ${count(small.records)} to ${many?.title}`;
	const perRecord = ({ keptBytes, records }: { keptBytes: number; records: number }) =>
		keptBytes / records;
	return [
		atMost(
			`Memory kept per record ${span}: it does not grow`,
			perRecord(large) / perRecord(small),
			CONSTANT,
		),
	];
}
