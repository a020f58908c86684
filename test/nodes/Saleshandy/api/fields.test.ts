import { currency } from '../../../../nodes/Saleshandy/api/fields';

it('is a number for the editor', () => {
	expect(currency('USD')).toMatchObject({ name: 'Amount of money', mapperType: 'number' });
});

it.each<[string, string | undefined, string, string]>([
	['an amount', 'USD', ' 1234.50 ', '1234.50'],
	['a negative amount', 'USD', '-5', '-5'],
	['an amount with its sign', 'USD', '$1234.50', '1234.50'],
	['an amount with its code', 'USD', '1234.50 usd', '1234.50'],
	['an amount with a sign of two letters', 'PLN', '5 zł', '5'],
	['an amount whose currency has no sign', 'CHF', 'CHF 5', '5'],
	['any sign where the currency is not known', undefined, '€ 5.50', '5.50'],
])('takes %s', (_, code, value, sent) => {
	expect(currency(code).check(value)).toEqual({ text: sent });
});

it.each(['$', '€', '£', '¥', '₹', '₩'])('takes %s where the currency is not known', (sign) => {
	for (const value of [`${sign}5`, `${sign} 5`, `5${sign}`, `5 ${sign}`]) {
		expect(currency(undefined).check(value)).toEqual({ text: '5' });
	}
});

it.each<[string, string, string]>([
	['another currency', 'USD', '5 EUR'],
	['a blank in it', 'USD', '$1 000'],
	['two blanks', 'USD', '1 000 USD'],
	['another sign', 'USD', '£1200'],
	['dollars for euros', 'EUR', '$50'],
	['a sign twice', 'USD', '$$5'],
	['two blanks after its sign', 'USD', '$  5'],
])('refuses an amount with %s and says what the field is in', (_, code, value) => {
	expect(currency(code).check(` ${value}`)).toEqual({
		text: ` ${value}`,
		refused: `'${value.replace(/\s+/, ' ')}' is not an amount; this field is in ${code}, so write it like 1234.50`,
	});
});

it('says only how an amount is written where the currency is not known', () => {
	expect(currency(undefined).check('5 apples')).toEqual({
		text: '5 apples',
		refused: "'5 apples' is not an amount; write it like 1234.50",
	});
});

it('checks 100,000 characters at once', () => {
	const begun = performance.now();
	expect(currency('USD').check(`$${' '.repeat(100_000)}1`).refused).toBeDefined();
	expect(performance.now() - begun).toBeLessThan(1_000);
});
