import { quote } from '../../text';

const SPACE = /[ \t\n\r]+/y;
/** Without the quote at its end; JSON has no line breaks and other control characters within quotes. */
const STRING = /"(?:[ !#-[\]-\uffff]+|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*/y;
const LITERAL = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])/y;
/** What a message shows of a text that should not stand there. */
const WORD = /[\p{L}\p{N}_$]+|./suy;

/**
 * Where a text stops being JSON, e.g. `unexpected '}' at line 1, column 9`. What JSON.parse says of it
 * depends on the version of Node.js and often leaves the place out.
 */
export function describeJsonFault(text: string): string {
	const at = faultAt(text);
	const lines = text.slice(0, at).split('\n');
	const place = `at line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
	if (at >= text.length) return `it ends too early, ${place}`;
	WORD.lastIndex = at;
	const found = WORD.exec(text)?.[0] ?? '';
	return `unexpected ${nameOf(found)} ${place}`;
}

function nameOf(found: string): string {
	if (/[\r\n]/.test(found)) return 'line break';
	if (found === '\t') return 'tab';
	if (/\p{C}/u.test(found)) return 'invisible character';
	return found === "'" ? `"'"` : quote(found);
}

/** The index of the first character that cannot stand where it does; the length if the text ends too early. */
function faultAt(text: string): number {
	/** The brackets that are open, as they close. */
	const open: string[] = [];
	let at = 0;
	let next: 'value' | 'key' | 'colon' | 'end' = 'value';
	/** Whether the last bracket was opened just now, so that it may close with nothing in it. */
	let isEmpty = false;

	const take = (token: RegExp | string): boolean => {
		if (typeof token === 'string') {
			if (!text.startsWith(token, at)) return false;
			at += token.length;
			return true;
		}
		token.lastIndex = at;
		if (!token.test(text)) return false;
		at = token.lastIndex;
		return true;
	};

	for (;;) {
		take(SPACE);
		const closing = open.at(-1);
		if (closing !== undefined && (isEmpty || next === 'end') && take(closing)) {
			open.pop();
			isEmpty = false;
			next = 'end';
		} else if (next === 'end') {
			if (closing === undefined || !take(',')) return at;
			next = closing === '}' ? 'key' : 'value';
		} else if (next === 'colon') {
			if (!take(':')) return at;
			next = 'value';
		} else if (text.startsWith('"', at)) {
			take(STRING);
			if (!take('"')) return at;
			next = next === 'key' ? 'colon' : 'end';
			isEmpty = false;
		} else if (next === 'key') {
			return at;
		} else if (take('{') || take('[')) {
			isEmpty = true;
			const isObject = text[at - 1] === '{';
			open.push(isObject ? '}' : ']');
			next = isObject ? 'key' : 'value';
		} else if (take(LITERAL)) {
			next = 'end';
			isEmpty = false;
		} else {
			return at;
		}
	}
}
