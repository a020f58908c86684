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
	['thousands and cents', 'USD', '$1,234.50', '1234.50'],
	['a negative amount with its sign', 'USD', '-$5.00', '-5.00'],
	['a sign before the minus', 'USD', '$-5.00', '-5.00'],
	['a long minus', 'USD', '−5', '-5'],
	['the sign with its country', 'USD', 'US$5', '5'],
	['another country', 'CAD', 'CA$5', '5'],
	['a short country', 'AUD', 'A$5', '5'],
	['sign and code', 'USD', '$5 USD', '5'],
	['European thousands', 'EUR', '1.234,56 €', '1234.56'],
	['European cents', 'EUR', '1234,50 €', '1234.50'],
	['Indian thousands', 'INR', '₹1,23,456.50', '123456.50'],
	['rupees', 'INR', 'Rs. 500', '500'],
	['millions', 'USD', '1,234,567', '1234567'],
	['European millions', 'EUR', '1.234.567', '1234567'],
	['three digits that cannot be thousands', 'USD', '0.125', '0.125'],
	['four digits before three', 'USD', '1234.567', '1234.567'],
	['the country of dollars not known', undefined, 'US$5', '5'],
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
	['two minuses', 'USD', '-$-5'],
	['groups of two digits only', 'USD', '12,34.5'],
	['points and commas in disorder', 'USD', '1.234.567,8.9'],
])('refuses an amount with %s and says what the field is in', (_, code, value) => {
	expect(currency(code).check(` ${value}`)).toEqual({
		text: ` ${value}`,
		refused: {
			code: 'not-an-amount',
			reason: `'${value.replace(/\s+/, ' ')}' is not an amount; this field is in ${code}, so write it like 1234.50`,
		},
	});
});

it.each([
	['EUR', '1.234 €', '1234', '1.234'],
	['USD', '1,234', '1234', '1.234'],
	['USD', '-$12,345', '-12345', '-12.345'],
])('%s: %s has two readings, and the reason gives both', (code, value, thousands, decimals) => {
	expect(currency(code).check(value).refused?.reason).toMatch(
		`'${value}' could be ${thousands} or ${decimals}; write it like`,
	);
});

it('says only how an amount is written where the currency is not known', () => {
	expect(currency(undefined).check('5 apples')).toEqual({
		text: '5 apples',
		refused: {
			code: 'not-an-amount',
			reason: "'5 apples' is not an amount; write it like 1234.50",
		},
	});
});

it('checks 100,000 characters at once', () => {
	const begun = process.cpuUsage();
	expect(currency('USD').check(`$${' '.repeat(100_000)}1`).refused).toBeDefined();
	expect(process.cpuUsage(begun).user).toBeLessThan(1_000_000);
});
