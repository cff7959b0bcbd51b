/* The state of taking a formula apart, shared by its arithmetic and its terms. */
#ifndef JARAK_FIT_FORMULA_PARSER_H
#define JARAK_FIT_FORMULA_PARSER_H

#include "fit/formula/lex.h"

typedef struct jarak__parser {
    jarak__formula *formula;
    jarak__token token; /* the next one */
    size_t last_end;    /* where the one before it ends */
    int depth;          /* of brackets */
    jarak_status status;
    jarak_error *error;
} jarak__parser;

void jarak__parser_start(jarak__parser *parser, jarak__formula *formula, jarak_error *error);
void jarak__parser_next(jarak__parser *parser);
bool jarak__parser_sees(const jarak__parser *parser, char sign);
/* Whether a name stands there with a bracket behind it. */
bool jarak__parser_sees_call(const jarak__parser *parser);
/* Takes the sign, where it is the next token. */
bool jarak__parser_takes(jarak__parser *parser, char sign);
/* The same, or fails with what was expected. */
bool jarak__parser_wants(jarak__parser *parser, char sign, const char *expected);

/* Fails at the next token: "expected <expected>"; returns false. A failure stays: later ones are ignored. */
bool jarak__parser_expected(jarak__parser *parser, const char *expected);
bool jarak__parser_fails_at(jarak__parser *parser, size_t at, const char *format, ...) JARAK_PRINTF(3, 4);
bool jarak__parser_out_of_memory(jarak__parser *parser);
/* Brackets within brackets have a limit, as they are taken by recursion. */
bool jarak__parser_deeper(jarak__parser *parser);

/* Zero bytes in the arena; NULL, and the parser fails, when memory is out. */
void *jarak__parser_alloc(jarak__parser *parser, size_t count, size_t size);
/* A copy of count + 1 items, the last of which is to be written: lists here are short. */
void *jarak__parser_append(jarak__parser *parser, const void *items, size_t count, size_t size);

/* Arithmetic; NULL where it fails. */
const jarak__expr *jarak__parse_arithmetic(jarak__parser *parser);
/* A column, a number or a function of arithmetic in brackets; NULL where it fails. */
const jarak__expr *jarak__parse_operand(jarak__parser *parser);

/* Columns joined by '^'. */
bool jarak__parse_keys(jarak__parser *parser, jarak__formula_keys *keys);
/* x, log(x), x^2, I(…), i(…), l(…) or f(…). */
bool jarak__parse_factor(jarak__parser *parser, jarak__factor *factor);

typedef struct jarak__term_list {
    jarak__term *items;
    size_t count;
} jarak__term_list;

/* Terms with '+' between, added to the list. */
bool jarak__parse_terms(jarak__parser *parser, jarak__term_list *terms);

#endif
