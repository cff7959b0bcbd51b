/* The factors of a term: columns and arithmetic, categories with the levels they leave out, lags and leads. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "fit/formula/parser.h"

enum { LONGEST_LAG = 1000 };

static bool parse_key(jarak__parser *parser, jarak__formula_key *key)
{
    *key = (jarak__formula_key){.at = parser->token.at};
    bool is_call = jarak__parser_sees_call(parser);
    if (parser->token.kind == JARAK__TOKEN_NAME && !is_call) {
        key->first = parser->token.text;
        jarak__parser_next(parser);
        return true;
    }
    if (!is_call || strcmp(parser->token.text, "pair") != 0) {
        return jarak__parser_expected(parser, _("a column or pair(a, b)"));
    }
    jarak__parser_next(parser);
    jarak__parser_next(parser); /* the bracket */
    const char **names[] = {&key->first, &key->second};
    for (size_t i = 0; i < 2; i++) {
        if (parser->token.kind != JARAK__TOKEN_NAME) {
            return jarak__parser_expected(parser, _("the name of a column"));
        }
        *names[i] = parser->token.text;
        jarak__parser_next(parser);
        if (!jarak__parser_wants(parser, i == 0 ? ',' : ')', i == 0 ? _("\",\" and a second column") : _("\")\" behind two columns"))) {
            return false;
        }
    }
    return true;
}

bool jarak__parse_keys(jarak__parser *parser, jarak__formula_keys *keys)
{
    *keys = (jarak__formula_keys){.at = parser->token.at};
    do {
        jarak__formula_key *items = jarak__parser_append(parser, keys->items, keys->count, sizeof *items);
        if (items == NULL || !parse_key(parser, &items[keys->count])) {
            return false;
        }
        keys->items = items;
        keys->count++;
    } while (jarak__parser_takes(parser, '^'));
    return true;
}

/* One level: a number, a name or a text between quotes; kept as text. */
static bool parse_ref(jarak__parser *parser, jarak__factor *factor)
{
    bool minus = jarak__parser_takes(parser, '-');
    jarak__token token = parser->token;
    bool fits = token.kind == JARAK__TOKEN_NUMBER || (!minus && (token.kind == JARAK__TOKEN_NAME || token.kind == JARAK__TOKEN_STRING));
    if (!fits) {
        return jarak__parser_expected(parser, _("a level, such as 1990, USA or \"United States\""));
    }
    const char **refs = jarak__parser_append(parser, (const void *)factor->refs, factor->n_refs, sizeof *refs);
    const char *text = token.text;
    if (refs != NULL && minus) {
        char *whole = jarak__parser_alloc(parser, strlen(token.text) + 2, 1);
        if (whole != NULL) {
            whole[0] = '-';
            memcpy(whole + 1, token.text, strlen(token.text) + 1);
        }
        text = whole;
    }
    if (refs == NULL || text == NULL) {
        return false;
    }
    refs[factor->n_refs++] = text;
    factor->refs = refs;
    jarak__parser_next(parser);
    return true;
}

/* ref = level, or ref = c(level, level). */
static bool parse_refs(jarak__parser *parser, jarak__factor *factor)
{
    jarak__parser_next(parser);
    if (!jarak__parser_wants(parser, 'a', _("\"=\" and a level"))) {
        return false;
    }
    if (!jarak__parser_sees_call(parser) || strcmp(parser->token.text, "c") != 0) {
        return parse_ref(parser, factor);
    }
    jarak__parser_next(parser);
    jarak__parser_next(parser); /* the bracket */
    do {
        if (!parse_ref(parser, factor)) {
            return false;
        }
    } while (jarak__parser_takes(parser, ','));
    return jarak__parser_wants(parser, ')', _("\",\" or \")\""));
}

/* i(column), i(column, x), i(column, ref = level), behind the bracket. */
static bool parse_category(jarak__parser *parser, jarak__factor *factor)
{
    factor->kind = JARAK__FACTOR_CATEGORY;
    if (!jarak__parse_keys(parser, &factor->keys)) {
        return false;
    }
    while (jarak__parser_takes(parser, ',')) {
        const char *behind = parser->formula->text + parser->token.end;
        bool is_ref =
            parser->token.kind == JARAK__TOKEN_NAME && strcmp(parser->token.text, "ref") == 0 && behind[strspn(behind, " ")] == '=';
        if (is_ref) {
            if (!parse_refs(parser, factor)) {
                return false;
            }
        } else if (factor->expr == NULL) {
            factor->expr = jarak__parse_arithmetic(parser);
            if (factor->expr == NULL) {
                return false;
            }
        } else {
            return jarak__parser_expected(parser, _("ref = and a level, or \")\""));
        }
    }
    return jarak__parser_wants(parser, ')', _("\",\" or \")\""));
}

static bool parse_whole_number(jarak__parser *parser, long *value)
{
    bool minus = jarak__parser_takes(parser, '-');
    double number = parser->token.number;
    if (parser->token.kind != JARAK__TOKEN_NUMBER || number != floor(number) || number > LONGEST_LAG) {
        return jarak__parser_expected(parser, _("a whole number of periods, up to 1000"));
    }
    *value = minus ? -(long)number : (long)number;
    jarak__parser_next(parser);
    return true;
}

/* l(x), l(x, 2), l(x, 0:3), and f() alike, behind the bracket. */
static bool parse_lag(jarak__parser *parser, bool is_lead, jarak__factor *factor)
{
    factor->kind = JARAK__FACTOR_LAG;
    factor->is_lead = is_lead;
    factor->lag_from = factor->lag_to = 1;
    factor->expr = jarak__parse_arithmetic(parser);
    if (factor->expr == NULL) {
        return false;
    }
    if (jarak__parser_takes(parser, ',')) {
        if (!parse_whole_number(parser, &factor->lag_from)) {
            return false;
        }
        factor->lag_to = factor->lag_from;
        if (jarak__parser_takes(parser, ':') && !parse_whole_number(parser, &factor->lag_to)) {
            return false;
        }
    }
    if (factor->lag_to < factor->lag_from) {
        long from = factor->lag_from;
        factor->lag_from = factor->lag_to;
        factor->lag_to = from;
    }
    return jarak__parser_wants(parser, ')', _("\")\""));
}

/* x, log(x), x^2, I(…), i(…), l(…) or f(…). */
bool jarak__parse_factor(jarak__parser *parser, jarak__factor *factor)
{
    *factor = (jarak__factor){.kind = JARAK__FACTOR_NUMBER, .at = parser->token.at};
    const char *name = jarak__parser_sees_call(parser) ? parser->token.text : "";
    bool is_arithmetic = strcmp(name, "I") == 0;
    bool is_category = strcmp(name, "i") == 0 || strcmp(name, "factor") == 0;
    bool is_lead = strcmp(name, "f") == 0;
    if (is_arithmetic || is_category || is_lead || strcmp(name, "l") == 0) {
        jarak__parser_next(parser);
        jarak__parser_next(parser); /* the bracket */
        if (is_category) {
            return parse_category(parser, factor);
        }
        if (!is_arithmetic) {
            return parse_lag(parser, is_lead, factor);
        }
        factor->expr = jarak__parse_arithmetic(parser);
        factor->is_power = true; /* shown in I() */
        return factor->expr != NULL && jarak__parser_wants(parser, ')', _("an operator or \")\""));
    }
    if (parser->token.kind == JARAK__TOKEN_NUMBER) {
        return jarak__parser_fails_at(parser, parser->token.at, _("a number is no regressor; arithmetic stands in I(), as in I(x / 1000)"));
    }
    if (jarak__parser_sees_steps(parser)) {
        return jarak__parser_fails_at(parser, parser->token.at, _("%s() stands alone in a sum, in no product and no brackets"), name);
    }
    if (strcmp(name, "pair") == 0) {
        return jarak__parser_fails_at(parser, parser->token.at,
                                      _("pair() is a category: it stands behind \"|\", in --cluster, or in i(pair(a, b))"));
    }
    factor->expr = jarak__parse_operand(parser);
    if (factor->expr == NULL || !jarak__parser_takes(parser, '^')) {
        return factor->expr != NULL;
    }
    jarak__expr *power = jarak__parser_alloc(parser, 1, sizeof *power);
    if (parser->token.kind != JARAK__TOKEN_NUMBER) {
        return jarak__parser_expected(parser, _("a number as exponent (categories are joined by \"^\" behind \"|\" only)"));
    }
    const jarak__expr *exponent = jarak__parse_operand(parser);
    if (power == NULL || exponent == NULL) {
        return false;
    }
    *power = (jarak__expr){.kind = JARAK__EXPR_BINARY, .operator= '^', .left = factor->expr, .right = exponent, .at = factor->at};
    factor->expr = power;
    factor->is_power = true;
    return true;
}
