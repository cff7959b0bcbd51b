/* Cutting a formula into tokens. */
#include "fit/formula/lex.h"

#include <ctype.h>
#include <locale.h>
#include <string.h>

#include "base/plain_locale.h"
#include "base/text.h"

static bool starts_name(char c)
{
    return isalpha((unsigned char)c) || c == '_' || c == '.' || (unsigned char)c >= 0x80;
}

static bool continues_name(char c)
{
    return starts_name(c) || isdigit((unsigned char)c);
}

static bool starts_number(const char *c)
{
    return isdigit((unsigned char)c[0]) || (c[0] == '.' && isdigit((unsigned char)c[1]));
}

static jarak__token number_token(const char *text, size_t at, jarak__arena *arena)
{
    char *end;
    double number = jarak__read_plainly(text + at, &end);
    size_t length = (size_t)(end - (text + at));
    return (jarak__token){
        .kind = JARAK__TOKEN_NUMBER, .number = number, .text = jarak__arena_text(arena, text + at, length), .at = at, .end = at + length};
}

/* A text between two of the same quotes. */
static jarak__token quoted_token(const char *text, size_t at, jarak__token_kind kind, jarak__arena *arena)
{
    const char *start = text + at + 1;
    const char *end = strchr(start, text[at]);
    if (end == NULL) {
        return (jarak__token){.kind = JARAK__TOKEN_BROKEN, .problem = N_("this quote is not closed"), .at = at, .end = at + 1};
    }
    if (end == start) {
        return (jarak__token){.kind = JARAK__TOKEN_BROKEN, .problem = N_("there is nothing between these quotes"), .at = at, .end = at + 2};
    }
    return (jarak__token){
        .kind = kind, .text = jarak__arena_text(arena, start, (size_t)(end - start)), .at = at, .end = (size_t)(end + 1 - text)};
}

static jarak__token sign_token(const char *text, size_t at)
{
    static const struct {
        const char *text;
        char sign;
    } doubles[] = {{"<=", 'l'}, {">=", 'g'}, {"==", '='}, {"!=", 'n'}};
    for (size_t i = 0; i < sizeof doubles / sizeof doubles[0]; i++) {
        if (strncmp(text + at, doubles[i].text, 2) == 0) {
            return (jarak__token){.kind = JARAK__TOKEN_SIGN, .sign = doubles[i].sign, .at = at, .end = at + 2};
        }
    }
    if (strchr("~+-*/^:|()[],<>=;", text[at]) != NULL) {
        return (jarak__token){.kind = JARAK__TOKEN_SIGN, .sign = text[at] == '=' ? 'a' : text[at], .at = at, .end = at + 1};
    }
    return (jarak__token){.kind = JARAK__TOKEN_BROKEN, .problem = N_("this character has no meaning here"), .at = at, .end = at + 1};
}

jarak__token jarak__token_at(const char *text, size_t at, jarak__arena *arena)
{
    while (isspace((unsigned char)text[at])) {
        at++;
    }
    if (text[at] == '\0') {
        return (jarak__token){.kind = JARAK__TOKEN_END, .at = at, .end = at};
    }
    if (starts_number(text + at)) {
        return number_token(text, at, arena);
    }
    if (starts_name(text[at])) {
        size_t end = at;
        while (continues_name(text[end])) {
            end++;
        }
        return (jarak__token){.kind = JARAK__TOKEN_NAME, .text = jarak__arena_text(arena, text + at, end - at), .at = at, .end = end};
    }
    if (text[at] == '`') {
        return quoted_token(text, at, JARAK__TOKEN_NAME, arena);
    }
    if (text[at] == '"' || text[at] == '\'') {
        return quoted_token(text, at, JARAK__TOKEN_STRING, arena);
    }
    return sign_token(text, at);
}
