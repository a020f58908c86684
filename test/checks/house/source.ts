import { join, relative } from 'node:path';

import ts from 'typescript';

type TypeDeclaration =
	ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.ClassDeclaration | ts.EnumDeclaration;

/** Where a type is named. */
type Place = 'import' | 'heritage' | 'parameter' | 'elsewhere';

/** Types whose first argument is still the type that is meant. */
const SAME_TYPE = ['Omit', 'Partial', 'Pick', 'Readonly', 'Required'];

/** The source that is shipped, as the compiler sees it. What is found is told by name and place. */
export class Source {
	/** Paths from the root. */
	readonly files: readonly string[];

	private readonly checker: ts.TypeChecker;

	private readonly sourceFiles: readonly ts.SourceFile[];

	private readonly declarations: readonly TypeDeclaration[];

	constructor(private readonly root: string) {
		const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
		const { fileNames, options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
		const program = ts.createProgram(fileNames, options);
		this.checker = program.getTypeChecker();
		this.sourceFiles = program.getSourceFiles().filter((file) => fileNames.includes(file.fileName));
		this.files = this.sourceFiles.map(({ fileName }) => relative(root, fileName));
		this.declarations = this.all().filter(isTypeDeclaration);
	}

	get types(): string[] {
		return this.declarations.map((declaration) => this.told(declaration));
	}

	/** Names that are declared as a type in more than one file, each once. */
	sameNames(): string[] {
		const places = new Map<string, Set<string>>();
		for (const declaration of this.declarations) {
			const name = nameOf(declaration);
			const files = places.get(name) ?? new Set();
			places.set(name, files.add(relative(this.root, declaration.getSourceFile().fileName)));
		}
		return [...places]
			.filter(([, files]) => files.size > 1)
			.map(([name, files]) => `${name}: ${[...files].join(', ')}`);
	}

	/**
	 * Object types that are only ever the type of a parameter, whole or in part, or the base of one:
	 * nothing returns, keeps or is one, so their objects are made at the call.
	 */
	optionBags(): string[] {
		const uses = new Map<ts.Symbol, Place[]>();
		for (const node of this.all().filter(ts.isIdentifier)) {
			const symbol = this.symbolOf(node);
			if (!symbol || symbol.declarations?.some((each) => nameIs(each, node))) continue;
			uses.set(symbol, [...(uses.get(symbol) ?? []), placeOf(node)]);
		}
		return this.declarations.filter(isObjectType).flatMap((declaration) => {
			const symbol = this.symbolOf(declaration.name);
			const places = (symbol && uses.get(symbol)) ?? [];
			const isBag = places.includes('parameter') && !places.includes('elsewhere');
			return isBag ? [this.told(declaration)] : [];
		});
	}

	/** Where several workers are started at once over one queue. */
	pools(): string[] {
		return this.all()
			.filter(ts.isCallExpression)
			.filter(({ expression, arguments: [given] }) => {
				if (!/^Promise\.(all|allSettled|any|race)$/.test(expression.getText())) return false;
				return given !== undefined && isMadeByCount(this.valueOf(given));
			})
			.map((call) => this.told(call));
	}

	/** Functions and classes with a loop that call a function which they were given for each page. */
	listReaders(): string[] {
		return this.sourceFiles
			.flatMap(({ statements }) => [...statements])
			.filter((statement) => {
				const nodes = withDescendants(statement);
				return (
					nodes.some((node) => ts.isIterationStatement(node, false)) &&
					nodes.filter(ts.isCallExpression).some((call) => this.readsPage(call))
				);
			})
			.map((statement) => this.told(statement));
	}

	private readsPage(call: ts.CallExpression): boolean {
		const declaration = this.checker.getResolvedSignature(call)?.declaration;
		if (!declaration || ts.isJSDocSignature(declaration)) return false;
		const [first] = declaration.parameters;
		return !ts.isFunctionDeclaration(declaration) && first?.name.getText() === 'page';
	}

	/** What a constant was set to; else the expression itself. */
	private valueOf(expression: ts.Expression): ts.Expression {
		if (!ts.isIdentifier(expression)) return expression;
		const declaration = this.symbolOf(expression)?.valueDeclaration;
		const isVariable = declaration !== undefined && ts.isVariableDeclaration(declaration);
		return (isVariable ? declaration.initializer : undefined) ?? expression;
	}

	private symbolOf(node: ts.Node): ts.Symbol | undefined {
		const symbol = this.checker.getSymbolAtLocation(node);
		const isAlias = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0;
		return isAlias ? this.checker.getAliasedSymbol(symbol) : symbol;
	}

	private all(): ts.Node[] {
		return this.sourceFiles.flatMap(withDescendants);
	}

	private told(node: ts.Node): string {
		const file = node.getSourceFile();
		const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
		const name = isTypeDeclaration(node) || ts.isFunctionDeclaration(node) ? nameOf(node) : '';
		return `${relative(this.root, file.fileName)}:${line} ${name}`.trimEnd();
	}
}

function withDescendants(node: ts.Node): ts.Node[] {
	const found = [node];
	ts.forEachChild(node, (child) => {
		found.push(...withDescendants(child));
	});
	return found;
}

function isTypeDeclaration(node: ts.Node): node is TypeDeclaration {
	return (
		ts.isInterfaceDeclaration(node) ||
		ts.isTypeAliasDeclaration(node) ||
		ts.isClassDeclaration(node) ||
		ts.isEnumDeclaration(node)
	);
}

function isObjectType(
	node: TypeDeclaration,
): node is ts.InterfaceDeclaration | ts.TypeAliasDeclaration {
	return (
		ts.isInterfaceDeclaration(node) ||
		(ts.isTypeAliasDeclaration(node) && ts.isTypeLiteralNode(node.type))
	);
}

function nameOf({ name }: ts.NamedDeclaration): string {
	return name?.getText() ?? '';
}

function nameIs(declaration: ts.NamedDeclaration, name: ts.Node): boolean {
	return declaration.name === name;
}

function placeOf(name: ts.Identifier): Place {
	const { parent } = name;
	if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return 'import';
	if (ts.isExpressionWithTypeArguments(parent)) return 'heritage';
	if (!ts.isTypeReferenceNode(parent)) return 'elsewhere';
	let type: ts.Node = parent;
	while (isSameType(type.parent, type)) type = type.parent;
	if (ts.isExpressionWithTypeArguments(type.parent)) return 'heritage';
	// The parameter of a function's type says what others implement, such as a method of a vendor's.
	const owner = ts.isParameter(type.parent) ? type.parent.parent : undefined;
	return owner && 'body' in owner && owner.body ? 'parameter' : 'elsewhere';
}

/** `A & B` is still A, and so is `Partial<A>`. */
function isSameType(outer: ts.Node, inner: ts.Node): boolean {
	if (ts.isIntersectionTypeNode(outer)) return true;
	if (!ts.isTypeReferenceNode(outer) || outer.typeArguments?.[0] !== inner) return false;
	return SAME_TYPE.includes(outer.typeName.getText());
}

/** Whether it is `Array.from({ length: … }, …)`. */
function isMadeByCount(expression: ts.Expression): boolean {
	if (!ts.isCallExpression(expression)) return false;
	const [like] = expression.arguments;
	if (expression.expression.getText() !== 'Array.from' || !like) return false;
	return (
		ts.isObjectLiteralExpression(like) && like.properties.some((each) => nameOf(each) === 'length')
	);
}
