/* Moving over the tokens of a formula, and saying what is wrong with it. */
#include "fit/formula/parser.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "base/text.h"
#include "base/writer.h"

enum { DEEPEST = JARAK__DEEPEST_EXPR, SHOWN_BYTES = 70, LONGEST_LIST = 1000 };

/* The text around a place, and under it a caret; a long text is cut on both sides. */
static void write_place(jarak__writer *writer, const char *text, size_t at)
{
    size_t length = strlen(text);
    size_t first = at > SHOWN_BYTES / 2 && length > SHOWN_BYTES ? at - SHOWN_BYTES / 2 : 0;
    size_t last = length - first > SHOWN_BYTES ? first + SHOWN_BYTES : length;
    while (first > 0 && ((unsigned char)text[first] & 0xc0U) == 0x80U) {
        first--;
    }
    while (last < length && ((unsigned char)text[last] & 0xc0U) == 0x80U) {
        last++;
    }
    jarak__write_text(writer, first > 0 ? "  …" : "  ");
    for (size_t i = first; i < last; i++) {
        jarak__write_bytes(writer, (unsigned char)text[i] < ' ' ? " " : text + i, 1);
    }
    jarak__write_text(writer, last < length ? "…\n  " : "\n  ");
    jarak__write_text(writer, first > 0 ? " " : "");
    for (size_t i = first; i < at; i++) {
        jarak__write_text(writer, ((unsigned char)text[i] & 0xc0U) == 0x80U ? "" : " ");
    }
    jarak__write_text(writer, "^");
}

static JARAK_PRINTF(4, 0) jarak_status
    fail_at(const jarak__formula *formula, size_t at, jarak_error *error, const char *format, va_list arguments)
{
    jarak__writer place = {0};
    char *message = jarak__format_text_list(format, arguments);
    write_place(&place, formula->text, at);
    jarak_status status = message == NULL || place.failed
                              ? jarak_fail(error, JARAK_ERR_MEMORY, "out of memory")
                              : jarak_fail(error, JARAK_ERR_ARGUMENT, "%s: %s\n%s", formula->title, message, place.bytes);
    jarak__free(message);
    jarak__writer_release(&place);
    return status;
}

jarak_status jarak__formula_fail(const jarak__formula *formula, size_t at, jarak_error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    jarak_status status = fail_at(formula, at, error, format, arguments);
    va_end(arguments);
    return status;
}

bool jarak__parser_fails_at(jarak__parser *parser, size_t at, const char *format, ...)
{
    if (parser->status == JARAK_OK) {
        va_list arguments;
        va_start(arguments, format);
        parser->status = fail_at(parser->formula, at, parser->error, format, arguments);
        va_end(arguments);
    }
    return false;
}

bool jarak__parser_out_of_memory(jarak__parser *parser)
{
    if (parser->status == JARAK_OK) {
        parser->status = jarak_fail(parser->error, JARAK_ERR_MEMORY, _("out of memory for a formula"));
    }
    return false;
}

bool jarak__parser_expected(jarak__parser *parser, const char *expected)
{
    const char *text = parser->formula->text;
    const jarak__token *token = &parser->token;
    if (token->kind == JARAK__TOKEN_BROKEN) {
        return jarak__parser_fails_at(parser, token->at, "%s", _(token->problem));
    }
    if (token->kind == JARAK__TOKEN_END) {
        return jarak__parser_fails_at(parser, token->at, _("expected %s, and here is the end"), expected);
    }
    return jarak__parser_fails_at(parser, token->at, _("expected %s, not \"%.*s\""), expected, (int)(token->end - token->at),
                                  text + token->at);
}

void jarak__parser_start(jarak__parser *parser, jarak__formula *formula, jarak_error *error)
{
    *parser = (jarak__parser){.formula = formula, .error = error};
    jarak__parser_next(parser);
}

void jarak__parser_next(jarak__parser *parser)
{
    parser->last_end = parser->token.end;
    parser->token = jarak__token_at(parser->formula->text, parser->token.end, &parser->formula->arena);
    bool has_text =
        parser->token.kind == JARAK__TOKEN_NAME || parser->token.kind == JARAK__TOKEN_NUMBER || parser->token.kind == JARAK__TOKEN_STRING;
    if (has_text && parser->token.text == NULL) {
        (void)jarak__parser_out_of_memory(parser);
        parser->token.kind = JARAK__TOKEN_END;
    }
}

bool jarak__parser_sees(const jarak__parser *parser, char sign)
{
    return parser->token.kind == JARAK__TOKEN_SIGN && parser->token.sign == sign;
}

bool jarak__parser_sees_call(const jarak__parser *parser)
{
    const char *behind = parser->formula->text + parser->token.end;
    return parser->token.kind == JARAK__TOKEN_NAME && behind[strspn(behind, " \t\n")] == '(';
}

bool jarak__parser_takes(jarak__parser *parser, char sign)
{
    if (!jarak__parser_sees(parser, sign)) {
        return false;
    }
    jarak__parser_next(parser);
    return true;
}

bool jarak__parser_wants(jarak__parser *parser, char sign, const char *expected)
{
    return jarak__parser_takes(parser, sign) || jarak__parser_expected(parser, expected);
}

bool jarak__parser_deeper(jarak__parser *parser)
{
    return ++parser->depth <= DEEPEST || jarak__parser_fails_at(parser, parser->token.at, _("too many brackets within brackets"));
}

void *jarak__parser_alloc(jarak__parser *parser, size_t count, size_t size)
{
    size_t bytes;
    void *memory = jarak__multiply(count, size, &bytes) ? jarak__arena_alloc(&parser->formula->arena, bytes) : NULL;
    if (memory == NULL) {
        (void)jarak__parser_out_of_memory(parser);
        return NULL;
    }
    memset(memory, 0, bytes);
    return memory;
}

void *jarak__parser_append(jarak__parser *parser, const void *items, size_t count, size_t size)
{
    if (count >= LONGEST_LIST) {
        (void)jarak__parser_fails_at(parser, parser->token.at, _("this list is too long"));
        return NULL;
    }
    void *copy = jarak__parser_alloc(parser, count + 1, size);
    if (copy != NULL && count > 0) {
        memcpy(copy, items, count * size);
    }
    return copy;
}
