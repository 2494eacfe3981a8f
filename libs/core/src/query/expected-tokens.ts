import { type IParserErrorMessageProvider, type TokenType, tokenLabel } from 'chevrotain';

/** Messages that name what could stand where the parser stopped, and nothing else. */
export const expectedTokens: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => tokenLabel(expected),
  buildNotAllInputParsedMessage: () => 'another term, and, or, the end',
  buildNoViableAltMessage: ({ expectedPathsPerAlt }) => labels(expectedPathsPerAlt.flat()),
  buildEarlyExitMessage: ({ expectedIterationPaths }) => labels(expectedIterationPaths),
};

function labels(paths: readonly TokenType[][]): string {
  return [...new Set(paths.flatMap((path) => path.slice(0, 1)).map((type) => tokenLabel(type)))].join(', ');
}
