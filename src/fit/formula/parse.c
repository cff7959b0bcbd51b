/* The structure of a formula: outcomes, terms, effects with their slopes. */
#include <string.h>

#include "base/text.h"
#include "base/writer.h"
#include "fit/formula/parser.h"

/* A list of expressions with commas between. */
static bool parse_expressions(jarak__parser *parser, const jarak__expr *const **list, size_t *count)
{
    do {
        const jarak__expr **items = jarak__parser_append(parser, (const void *)*list, *count, sizeof(jarak__expr *));
        const jarak__expr *expr = items != NULL ? jarak__parse_arithmetic(parser) : NULL;
        if (expr == NULL) {
            return false;
        }
        items[*count] = expr;
        *list = items;
        (*count)++;
    } while (jarak__parser_takes(parser, ','));
    return true;
}

/* Slopes behind the keys, in one or two square brackets. */
static bool parse_slopes(jarak__parser *parser, jarak__effect *effect)
{
    if (!jarak__parser_takes(parser, '[')) {
        return true;
    }
    effect->slopes_alone = jarak__parser_takes(parser, '[');
    return parse_expressions(parser, &effect->slopes, &effect->n_slopes) && jarak__parser_wants(parser, ']', _("\",\" or \"]\"")) &&
           (!effect->slopes_alone || jarak__parser_wants(parser, ']', _("a second \"]\"")));
}

/* comma: they may be apart by ',' too. */
static bool parse_effects(jarak__parser *parser, bool with_slopes, bool comma)
{
    jarak__formula *formula = parser->formula;
    do {
        jarak__effect *effects = jarak__parser_append(parser, formula->effects, formula->n_effects, sizeof *effects);
        jarak__effect *effect = effects != NULL ? &effects[formula->n_effects] : NULL;
        if (effect == NULL || !jarak__parse_keys(parser, &effect->keys) || (with_slopes && !parse_slopes(parser, effect))) {
            return false;
        }
        formula->effects = effects;
        formula->n_effects++;
    } while (jarak__parser_takes(parser, '+') || (comma && jarak__parser_takes(parser, ',')));
    return true;
}

/* Each a column or arithmetic that holds together; c(y1, y2) is y1 + y2. */
static bool parse_outcomes(jarak__parser *parser)
{
    jarak__formula *formula = parser->formula;
    bool in_c = jarak__parser_sees_call(parser) && strcmp(parser->token.text, "c") == 0;
    if (in_c) {
        jarak__parser_next(parser);
        jarak__parser_next(parser); /* the bracket */
    }
    do {
        const jarak__expr **outcomes =
            jarak__parser_append(parser, (const void *)formula->outcomes, formula->n_outcomes, sizeof(jarak__expr *));
        bool in_i = jarak__parser_sees_call(parser) && strcmp(parser->token.text, "I") == 0;
        if (in_i) {
            jarak__parser_next(parser);
            jarak__parser_next(parser); /* the bracket */
        }
        const jarak__expr *outcome = in_i ? jarak__parse_arithmetic(parser) : jarak__parse_operand(parser);
        if (outcomes == NULL || outcome == NULL || (in_i && !jarak__parser_wants(parser, ')', _("an operator or \")\"")))) {
            return false;
        }
        outcomes[formula->n_outcomes++] = outcome;
        formula->outcomes = outcomes;
    } while (jarak__parser_takes(parser, in_c ? ',' : '+'));
    if (in_c) {
        return jarak__parser_wants(parser, ')', _("\",\" or \")\"")) && jarak__parser_wants(parser, '~', _("\"~\" behind the outcomes"));
    }
    return jarak__parser_wants(parser, '~', _("\"~\" behind the outcome, or \"+\" and another outcome"));
}

static bool parse_formula(jarak__parser *parser)
{
    jarak__term_list terms = {0};
    if (!parse_outcomes(parser) || !jarak__parse_terms(parser, &terms)) {
        return false;
    }
    parser->formula->terms = terms.items;
    parser->formula->n_terms = terms.count;
    if (jarak__parser_takes(parser, '|')) {
        bool none = parser->token.kind == JARAK__TOKEN_NUMBER && (parser->token.number == 0 || parser->token.number == 1);
        if (none) {
            jarak__parser_next(parser);
        } else if (!parse_effects(parser, true, false)) {
            return false;
        }
        if (jarak__parser_sees(parser, '|')) {
            return jarak__parser_fails_at(parser, parser->token.at,
                                          _("a second \"|\" would be for instruments, which there are none of here"));
        }
        return parser->token.kind == JARAK__TOKEN_END || jarak__parser_expected(parser, _("\"+\" and another effect, \"^\" or the end"));
    }
    return parser->token.kind == JARAK__TOKEN_END ||
           jarak__parser_expected(parser, _("\"+\" and another term, \"|\" and effects, or the end"));
}

/* What was left behind by a failure goes. */
static jarak_status end(jarak__parser *parser)
{
    if (parser->status != JARAK_OK) {
        jarak__formula_release(parser->formula);
    }
    return parser->status;
}

static void start(jarak__parser *parser, const char *text, const char *title, jarak__formula *formula, jarak_error *error)
{
    *formula = (jarak__formula){.text = text, .title = title};
    jarak__parser_start(parser, formula, error);
}

jarak_status jarak__formula_parse(const char *text, jarak__formula *formula, jarak_error *error)
{
    jarak__parser parser;
    start(&parser, text, _("formula"), formula, error);
    (void)parse_formula(&parser);
    return end(&parser);
}

jarak_status jarak__formula_parse_keys(const char *text, const char *title, jarak__formula *formula, jarak_error *error)
{
    jarak__parser parser;
    start(&parser, text, title, formula, error);
    if (parse_effects(&parser, false, true) && parser.token.kind != JARAK__TOKEN_END) {
        (void)jarak__parser_expected(&parser, _("\"^\", \"+\" or the end"));
    }
    return end(&parser);
}

jarak_status jarak__formula_parse_expression(const char *text, const char *title, jarak__formula *formula, jarak_error *error)
{
    jarak__parser parser;
    start(&parser, text, title, formula, error);
    if (parse_expressions(&parser, &formula->outcomes, &formula->n_outcomes) &&
        (parser.token.kind != JARAK__TOKEN_END || formula->n_outcomes != 1)) {
        (void)jarak__parser_expected(&parser, _("an operator or the end"));
    }
    return end(&parser);
}

void jarak__formula_release(jarak__formula *formula)
{
    jarak__arena_release(&formula->arena);
    *formula = (jarak__formula){0};
}

const char *jarak__formula_keys_name(jarak__arena *arena, const jarak__formula_keys *keys)
{
    jarak__writer writer = {0};
    for (size_t i = 0; i < keys->count; i++) {
        const jarak__formula_key *key = &keys->items[i];
        jarak__write_text(&writer, i > 0 ? "^" : "");
        if (key->second != NULL) {
            jarak__write_format(&writer, "pair(%s, %s)", key->first, key->second);
        } else {
            jarak__write_text(&writer, key->first);
        }
    }
    const char *name = writer.failed ? NULL : jarak__arena_text(arena, writer.bytes, writer.length);
    jarak__writer_release(&writer);
    return name;
}
