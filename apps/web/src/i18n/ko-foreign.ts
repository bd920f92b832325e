export { koProblems } from './ko-problems.ts';

/** Messages of the contract's schemas, as far as a person can meet them in a form. */
export const koFaults: Readonly<Record<string, string>> = {
  'Give it a name.': '이름을 입력하세요.',
  'At most 80 characters.': '80자까지 쓸 수 있습니다.',
  'This is not a valid header name.': '올바른 헤더 이름이 아닙니다.',
  'A header value is one line.': '헤더 값은 한 줄이어야 합니다.',
  'This is not a valid variable name.': '올바른 변수 이름이 아닙니다.',
  'A variable may not contain a NUL character.': '변수에는 NUL 문자를 쓸 수 없습니다.',
  'An argument may not contain a NUL character.': '인수에는 NUL 문자를 쓸 수 없습니다.',
  'Give an http:// or https:// address.': 'http:// 또는 https:// 주소를 입력하세요.',
  'Put credentials into headers, not into the address.': '인증 정보는 주소 대신 헤더에 넣으세요.',
  'Give the program to run.': '실행할 프로그램을 입력하세요.',
  'Use 1 to 24 of a–z, 0–9 and “-”, starting with a letter or digit.':
    '영문 소문자, 숫자, “-”로 24자까지 쓰고 영문자나 숫자로 시작하세요.',
  'Use 1 to 48 of a–z, 0–9 and “-”, starting with a letter or digit.':
    '영문 소문자, 숫자, “-”로 48자까지 쓰고 영문자나 숫자로 시작하세요.',
};

/** For any other message. */
export const koOtherFault = '올바르지 않은 값입니다.';
