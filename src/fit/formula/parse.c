/* The structure of a formula: outcomes, terms with their interactions, effects. */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "base/writer.h"
#include "fit/formula/parser.h"

/* a*b*c*… has two to the power of their number of terms. */
enum { MOST_TERMS = 2000, MOST_FACTORS = 32, LONGEST_LAG = 1000 };

typedef struct term_list {
    jarak__term *items;
    size_t count;
} term_list;

static bool parse_terms(jarak__parser *parser, term_list *terms);

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

static bool parse_keys(jarak__parser *parser, jarak__formula_keys *keys)
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
    if (!parse_keys(parser, &factor->keys)) {
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
static bool parse_factor(jarak__parser *parser, jarak__factor *factor)
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

static bool append_term(jarak__parser *parser, term_list *list, jarak__term term)
{
    if (list->count >= MOST_TERMS) {
        return jarak__parser_fails_at(parser, parser->token.at, _("the formula has more than %d terms"), MOST_TERMS);
    }
    /* doubled at powers of two */
    if ((list->count & (list->count - 1)) == 0) {
        jarak__term *items = jarak__parser_alloc(parser, list->count > 0 ? 2 * list->count : 1, sizeof *items);
        if (items == NULL) {
            return false;
        }
        if (list->count > 0) {
            memcpy(items, list->items, list->count * sizeof *items);
        }
        list->items = items;
    }
    list->items[list->count++] = term;
    return true;
}

/* list becomes the products of its terms with the others; with_parts: behind both of them (a*b). */
static bool multiply(jarak__parser *parser, term_list *list, const term_list *others, bool with_parts)
{
    term_list result = {0};
    bool done = true;
    for (size_t i = 0; with_parts && done && i < list->count; i++) {
        done = append_term(parser, &result, list->items[i]);
    }
    for (size_t i = 0; with_parts && done && i < others->count; i++) {
        done = append_term(parser, &result, others->items[i]);
    }
    for (size_t i = 0; done && i < list->count; i++) {
        for (size_t j = 0; done && j < others->count; j++) {
            const jarak__term *a = &list->items[i], *b = &others->items[j];
            if (a->count + b->count > MOST_FACTORS) {
                return jarak__parser_fails_at(parser, parser->token.at, _("a term is the product of at most %d factors"), MOST_FACTORS);
            }
            const jarak__factor **factors = jarak__parser_alloc(parser, a->count + b->count, sizeof(jarak__factor *));
            if (factors == NULL) {
                return false;
            }
            memcpy((void *)factors, (const void *)a->factors, a->count * sizeof *factors);
            memcpy((void *)(factors + a->count), (const void *)b->factors, b->count * sizeof *factors);
            done = append_term(parser, &result, (jarak__term){.factors = factors, .count = a->count + b->count});
        }
    }
    *list = result;
    return done;
}

static bool parse_primary(jarak__parser *parser, term_list *list)
{
    *list = (term_list){0};
    if (jarak__parser_takes(parser, '(')) {
        bool done =
            jarak__parser_deeper(parser) && parse_terms(parser, list) && jarak__parser_wants(parser, ')', _("an operator or \")\""));
        parser->depth--;
        if (done && jarak__parser_sees(parser, '^')) {
            return jarak__parser_fails_at(parser, parser->token.at, _("the power of a sum stands in I(), as in I((a + b)^2)"));
        }
        return done;
    }
    jarak__factor *factor = jarak__parser_alloc(parser, 1, sizeof *factor);
    const jarak__factor **factors = jarak__parser_alloc(parser, 1, sizeof(jarak__factor *));
    if (factor == NULL || factors == NULL || !parse_factor(parser, factor)) {
        return false;
    }
    factors[0] = factor;
    return append_term(parser, list, (jarak__term){.factors = factors, .count = 1});
}

/* a:b:c; binds closer than a*b. */
static bool parse_interaction(jarak__parser *parser, term_list *list)
{
    bool done = parse_primary(parser, list);
    while (done && jarak__parser_takes(parser, ':')) {
        term_list others;
        done = parse_primary(parser, &others) && multiply(parser, list, &others, false);
    }
    return done;
}

static bool parse_crossing(jarak__parser *parser, term_list *list)
{
    bool done = parse_interaction(parser, list);
    while (done && jarak__parser_takes(parser, '*')) {
        term_list others;
        done = parse_interaction(parser, &others) && multiply(parser, list, &others, true);
    }
    if (done && jarak__parser_sees(parser, '/')) {
        return jarak__parser_fails_at(parser, parser->token.at, _("arithmetic stands in I(), as in I(x / 1000)"));
    }
    return done;
}

/* "1", which every model has, or "0" and "- 1", which none can be without. */
static bool parse_constant(jarak__parser *parser, bool minus, bool *found)
{
    bool is_number = parser->token.kind == JARAK__TOKEN_NUMBER && (parser->token.number == 0 || parser->token.number == 1);
    *found = is_number;
    if (!is_number) {
        return !minus ||
               jarak__parser_fails_at(parser, parser->last_end - 1, _("a term cannot be taken away; leave it out of the formula"));
    }
    if (minus == (parser->token.number == 1)) {
        return jarak__parser_fails_at(parser, parser->token.at, _("a model without constant cannot be fitted; leave this out"));
    }
    jarak__parser_next(parser);
    return true;
}

static bool parse_terms(jarak__parser *parser, term_list *terms)
{
    bool minus = jarak__parser_takes(parser, '-');
    do {
        bool is_constant;
        term_list more;
        if (!parse_constant(parser, minus, &is_constant)) {
            return false;
        }
        if (!is_constant && !parse_crossing(parser, &more)) {
            return false;
        }
        for (size_t i = 0; !is_constant && i < more.count; i++) {
            if (!append_term(parser, terms, more.items[i])) {
                return false;
            }
        }
        minus = jarak__parser_sees(parser, '-');
    } while (jarak__parser_takes(parser, '+') || jarak__parser_takes(parser, '-'));
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
        if (effect == NULL || !parse_keys(parser, &effect->keys) || (with_slopes && !parse_slopes(parser, effect))) {
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
    term_list terms = {0};
    if (!parse_outcomes(parser) || !parse_terms(parser, &terms)) {
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
