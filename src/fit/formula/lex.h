/* The tokens of a formula. */
#ifndef JARAK_FIT_FORMULA_LEX_H
#define JARAK_FIT_FORMULA_LEX_H

#include "fit/formula/formula.h"

typedef enum jarak__token_kind {
    JARAK__TOKEN_END,
    JARAK__TOKEN_NAME,   /* text: the name, without backquotes */
    JARAK__TOKEN_NUMBER, /* number; text: as written */
    JARAK__TOKEN_STRING, /* text: without quotes */
    JARAK__TOKEN_SIGN,   /* sign: the character, or 'l', 'g', '=', 'n' for <=, >=, ==, != and 'a' for a single = */
    JARAK__TOKEN_BROKEN, /* problem says why */
} jarak__token_kind;

typedef struct jarak__token {
    jarak__token_kind kind;
    char sign;
    double number;
    const char *text;
    const char *problem;
    size_t at, end; /* bytes of the formula's text */
} jarak__token;

/* The token at or behind a byte of the text. A text of it lives in the arena; NULL when memory is out. */
jarak__token jarak__token_at(const char *text, size_t at, jarak__arena *arena);

#endif
