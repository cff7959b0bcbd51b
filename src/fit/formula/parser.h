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

/* Items of a list that take turns: sw(…) and the like. */
typedef struct jarak__steps {
    size_t count;  /* arguments; 0: there is no such call */
    size_t first;  /* the list's length before the first */
    size_t *ends;  /* the list's length behind each */
    bool adds_up;  /* csw() */
    bool has_none; /* sw0(), csw0(): the first turn has none of them */
} jarak__steps;

/* Adds the items of one argument to a list. */
typedef bool jarak__parse_items(jarak__parser *parser, void *list, size_t *count);

/* Whether sw(, csw(, sw0( or csw0( stands there. */
bool jarak__parser_sees_steps(const jarak__parser *parser);
/* Takes such a call, its arguments by parse_items into list, whose length is *count. A second one fails. */
bool jarak__parse_steps(jarak__parser *parser, jarak__parse_items *parse_items, void *list, size_t *count, jarak__steps *steps);
/* How many turns there are; 1 where there are no steps. */
size_t jarak__steps_turns(const jarak__steps *steps);
/* The items, of size bytes each, of one turn: those outside the call and those whose turn it is. NULL, and the parser fails, when memory is
 * out. */
void *jarak__steps_choose(jarak__parser *parser, const jarak__steps *steps, size_t turn, const void *items, size_t count, size_t size,
                          size_t *n_chosen);

/* Terms with '+' between, added to the list; steps NULL: there they may not stand. */
bool jarak__parse_terms(jarak__parser *parser, jarak__term_list *terms, jarak__steps *steps);

#endif
