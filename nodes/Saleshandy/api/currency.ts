import type { FieldType } from '../../shared/fields/field';
import { isDecimal, shortest } from '../../shared/fields/fieldTypes';
import { quote } from '../../shared/core/text';

/** Removed from an amount where the field's currency is not known. */
const COMMON_SIGNS = ['$', '€', '£', '¥', '₹', '₩'];

/**
 * An amount of money. The API takes a plain number.
 * @param code ISO 4217, where the API tells it
 */
export function currency(code: string | undefined): FieldType {
	const form = code ? `this field is in ${code}, so write it like` : 'write it like';
	return {
		name: 'Amount of money',
		mapperType: 'number',
		canonical: shortest,
		check(value) {
			const amount = withoutCurrency(value.trim(), code);
			return isDecimal(amount)
				? { text: amount }
				: { text: value, refused: `${quote(value)} is not an amount; ${form} 1234.50` };
		},
	};
}

/** An amount without the sign or code of its field's currency; of any common one where it is not known. */
function withoutCurrency(text: string, code: string | undefined): string {
	const marks = code ? [code, signOf(code)] : COMMON_SIGNS;
	const folded = text.toLowerCase();
	for (const mark of marks.map((each) => each.toLowerCase())) {
		if (folded.startsWith(mark)) return text.slice(mark.length).replace(/^\s/, '');
		if (folded.endsWith(mark)) return text.slice(0, -mark.length).replace(/\s$/, '');
	}
	return text;
}

/** The short sign of a currency, e.g. € for EUR; its code where it has none. */
function signOf(code: string): string {
	const style = { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' } as const;
	const parts = new Intl.NumberFormat('en', style).formatToParts(0);
	return parts.find(({ type }) => type === 'currency')?.value ?? code;
}
