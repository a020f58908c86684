/** One way in which an account may differ from the documents, and which question tells it. */
export interface World {
	/** The key of the question in accountCheck/. */
	question: string;
	/** What `PATCH /_sandbox/settings` takes for this vendor. */
	settings: object;
	/** How the answer to the question begins. */
	answer: RegExp;
	/** Whether the node's assumption holds. */
	holds: 'yes' | 'no' | 'not seen';
	/** Where other questions would be answered in another way, or take too many requests. */
	alone?: true;
}

const world = (
	question: string,
	settings: object,
	answer: RegExp,
	holds: World['holds'] = 'yes',
): World => ({ question, settings, answer, holds });

const alone = (...its: Parameters<typeof world>): World => ({ ...world(...its), alone: true });

const limit = (headers: string, more: object = {}) => ({
	limit: { requests: 20, windowMs: 60_000, headers, ...more },
});

/** What becomes of a text may differ at both. */
const TEXTS: readonly World[] = [
	world('lineBreaks', {}, /^Yes$/),
	world('lineBreaks', { texts: { lineBreaks: 'blank' } }, /becomes a blank/, 'no'),
	world('lineBreaks', { texts: { lineBreaks: 'drop' } }, /is dropped/, 'no'),
	world('outerBlanks', {}, /^Yes$/),
	world('outerBlanks', { texts: { outerBlanks: 'trim' } }, /taken off/, 'no'),
	world('emoji', {}, /^Yes$/),
	world('emoji', { texts: { emoji: 'drop' } }, /is dropped/, 'no'),
	world('emoji', { texts: { emoji: 'question-mark' } }, /question mark/, 'no'),
	alone('emoji', { texts: { emoji: 'refuse' } }, /is refused/),
	world('longTexts', {}, /^Yes$/),
	world('longTexts', { texts: { longTexts: 'cut' } }, /^No, 255 of them/, 'no'),
	world('longTexts', { texts: { longTexts: 'refuse' } }, /are refused/),
	world('headers', {}, /^No$/, 'no'),
	world('headers', limit('reset-date'), /^Yes: \d+ of 20 .* told as a date/),
	world('headers', limit('reset-epoch'), /since 1970/),
	world('headers', limit('reset-seconds'), /in seconds/),
	world('seenAfter', {}, /^At once$/),
	alone('seenAfter', { seenAfterMs: 1_500 }, /^After up to 2 seconds/, 'no'),
	alone('seenAfter', { seenAfterMs: 6_000 }, /^After up to 7 seconds/, 'no'),
	alone('seenAfter', { seenAfterMs: 20_000 }, /^After up to 22 seconds/, 'no'),
	world('onlyChanges', {}, /^Yes$/),
	world('onlyChanges', { texts: { shown: 'html' } }, /^No: .*(text|Company)/, 'no'),
];

export const SALESHANDY_WORLDS: readonly World[] = [
	...TEXTS,
	world('clearing', {}, /^Yes$/),
	world('clearing', { clearing: 'ignore' }, /says saved and keeps/, 'no'),
	world('clearing', { clearing: 'refuse' }, /is refused/),
	world('days', {}, /^As it was sent/),
	world('days', { types: { dates: 'with-time' } }, /^As 2031-03-05T00:00:00.000Z/),
	alone('days', { types: { dates: 'shifted' } }, /^As 2031-03-04T18:30:00.000Z/, 'no'),
	world('days', { types: { dates: 'us' } }, /^As 03\/05\/2031/, 'no'),
	world('days', { types: { dates: 'words' } }, /^As Wed Mar 05 2031/, 'no'),
	world('daysWithTime', {}, /^Yes/),
	alone('daysWithTime', { types: { timesInDates: 'cut' } }, /^Yes; it comes back as 2031-04-06$/),
	world('daysWithTime', { types: { timesInDates: 'refuse' } }, /is refused/),
	world('numbers', {}, /^As it was sent/),
	world('numbers', { types: { numbers: 'shortest' } }, /^As 72.5, as text$/),
	world('numbers', { types: { numbers: 'json' } }, /^As 72.5, as a number$/),
	world('amounts', {}, /^As it was sent/),
	world('amounts', { types: { amounts: 'shortest' } }, /^As 1234.5, as text$/),
	world('amounts', { types: { amounts: 'grouped' } }, /^As 1,234.50/),
	world('amounts', { types: { amounts: 'symbol' } }, /^As \$1,234.50/),
	world('optionCase', {}, /is refused/),
	world('optionCase', { types: { optionCase: 'keep' } }, /stays as it was written/),
	world('optionCase', { types: { optionCase: 'correct' } }, /becomes the option/),
	world('fieldOptions', {}, /^Yes$/),
	world('fieldOptions', { fieldsWithOptions: false }, /^No$/, 'no'),
	world('fieldOptions', { nestedFields: true }, /^Yes$/),
	world('oneWrong', {}, /^Yes$/),
	alone('oneWrong', { poison: false }, /they are saved/),
	world('unknownField', {}, /told as not saved/),
	world('unknownField', { unknownField: 'left-out' }, /does not mention/),
	world('unknownField', { unknownField: 'confirmed' }, /told as saved/, 'no'),
	world('unknownField', { unknownField: 'http400' }, /HTTP 400, 'Field not found'/),
	world('readOnlyField', {}, /told as not saved/),
	world('readOnlyField', { readOnlyField: 'left-out' }, /does not mention/),
	world('readOnlyField', { readOnlyField: 'confirmed' }, /told as saved/, 'no'),
	world('readOnlyField', { readOnlyField: 'http400' }, /HTTP 400, 'Field is not updatable'/),
	world('unknownProspect', {}, /^HTTP 400/),
	world('unknownProspect', { unknownProspect: 'http404' }, /^HTTP 404/),
	world('unknownProspect', { unknownProspect: 'all-false' }, /^HTTP 201, all fields/),
	world('unknownProspect', { unknownProspect: 'confirmed' }, /told as saved/, 'no'),
	world('search', {}, /^Yes$/),
	alone('search', { search: 'exact-case' }, /exact letter case only/, 'no'),
	alone('search', { search: 'names' }, /whole list only/, 'no'),
	world('blanksListed', {}, /^Yes$/),
	world('blanksListed', { listsBlanks: false }, /leaves them out/, 'no'),
	world('perEndpoint', limit('reset-date'), /^Yes$/),
	alone('perEndpoint', limit('reset-date', { perEndpoint: false }), /all together/, 'no'),
	world('perEndpoint', {}, /^Not seen$/, 'not seen'),
	alone('onlyChanges', { types: { dates: 'shifted' } }, /^No: .*date/, 'no'),
];

/** Told where an import may be asked for. */
export const IMPORT_WORLDS: readonly World[] = [
	world('importKeeps', {}, /^Yes$/),
	world('importKeeps', { import: { blanksMissing: true } }, /they are emptied/, 'no'),
	world('importLineBreaks', {}, /^No/),
	world('importLineBreaks', { import: { dropsLineBreaks: false } }, /^Yes$/),
	world('importSeenAfter', {}, /^Up to 2 seconds/),
	world('importSeenAfter', { import: { delayMs: 9_000 } }, /^Up to 10 seconds/),
	world('importSeenAfter', { import: { writesLateMs: 30_000 } }, /^Up to 34 seconds/),
	alone('importSeenAfter', { import: { ignoresAll: true } }, /^Nothing was seen/, 'no'),
	world('importLabels', {}, /passed over/),
	world('importLabels', { import: { unknownLabels: 'refuse' } }, /is refused/),
	world('importLabels', { import: { unknownLabels: 'any-case' } }, /^Yes$/),
];

export const PUFFLE_WORLDS: readonly World[] = [
	...TEXTS,
	world('fullName', {}, /^No$/),
	world('fullName', { nameFollows: true }, /^Yes$/, 'no'),
	world('clearing', {}, /^Yes$/),
	world('clearing', { clearing: 'blank' }, /^Yes$/),
	world('clearing', { clearing: 'ignore' }, /keeps the value/, 'no'),
	world('clearing', { clearing: 'refuse' }, /is refused/),
	world('emailCase', {}, /in lower case/),
	world('emailCase', { normalise: false }, /^Yes$/),
	world('answers', {}, /^Yes$/),
	world('answers', { answers: 'sent' }, /^No$/, 'no'),
	world('refusals', {}, /^HTTP 404, '.*' in error$/),
	world('refusals', { errorShape: 'error-object' }, /^HTTP 404, '.*' in error.message$/),
	world('refusals', { errorShape: 'message' }, /^HTTP 404, '.*' in message$/),
	world('refusals', { unknownLead: 400 }, /^HTTP 400, /),
	world('total', {}, /^Yes$/),
	world('total', { total: 'all' }, /all leads/),
	world('pages', {}, /^Yes$/),
	world('pages', { largePages: 'clamp' }, /^No, 100$/, 'no'),
	world('pages', { largePages: 'refuse' }, /is refused: .*HTTP 400/, 'no'),
];
