import { Composer, type Document, Lexer, type ParsedNode, type ParseOptions, Parser } from "yaml";

type Options = ParseOptions & ConstructorParameters<typeof Composer>[0];

/** What this parser's lexer keeps to itself: a line of less indentation ends a quoted text or a bracket there. */
interface Indented {
  indentNext: number;
  parseQuotedScalar(): Lexemes;
  parseFlowCollection(): Lexemes;
}

type Lexemes = Generator<string, string | undefined>;

/**
 * The documents of a text. Within quotes and brackets indentation means nothing to Go's parser, and YAML's grammar asks for some;
 * kubectl takes both, and projects publish manifests that are wrapped so.
 */
export function parsedDocuments(text: string, options: Options): readonly Document.Parsed<ParsedNode>[] {
  const parser = new Parser(options.lineCounter?.addNewLine);
  options.lineCounter?.addNewLine(0);
  const composer = new Composer<ParsedNode>(options);
  return [...composer.compose(tokens(parser, text))];
}

function* tokens(parser: Parser, text: string): ReturnType<Parser["parse"]> {
  for (const lexeme of lexer().lex(text)) yield* parser.next(lexeme);
  yield* parser.end();
}

function lexer(): Lexer {
  const made = new Lexer();
  const indented = made as unknown as Indented;
  const { parseFlowCollection, parseQuotedScalar } = indented;
  indented.parseFlowCollection = () => unindented(indented, parseFlowCollection);
  indented.parseQuotedScalar = () => unindented(indented, parseQuotedScalar);
  return made;
}

function* unindented(indented: Indented, parse: () => Lexemes): Lexemes {
  const { indentNext } = indented;
  indented.indentNext = 0;
  const next = yield* parse.call(indented);
  indented.indentNext = indentNext;
  return next;
}
