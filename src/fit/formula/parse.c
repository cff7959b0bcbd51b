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

static bool parse_effects(jarak__parser *parser, bool with_slopes, bool comma, jarak__steps *steps);

/* Effects in the bracket of a stepwise call. */
static bool parse_argument(jarak__parser *parser, void *list, size_t *count)
{
    const jarak__formula *formula = list;
    bool done = parse_effects(parser, true, false, NULL);
    *count = formula->n_effects;
    return done;
}

/* comma: they may be apart by ',' too; steps NULL: where these may not stand. */
static bool parse_effects(jarak__parser *parser, bool with_slopes, bool comma, jarak__steps *steps)
{
    jarak__formula *formula = parser->formula;
    do {
        if (steps != NULL && jarak__parser_sees_steps(parser)) {
            size_t count = formula->n_effects;
            if (!jarak__parse_steps(parser, parse_argument, formula, &count, steps)) {
                return false;
            }
            continue;
        }
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

static bool ends_formula(const jarak__parser *parser)
{
    return parser->token.kind == JARAK__TOKEN_END || jarak__parser_sees(parser, ';');
}

/* A list and the items of it that take turns. */
typedef struct turns {
    jarak__steps steps;
    const void *items;
    size_t count, size;
} turns;

static const void *choose(jarak__parser *parser, const turns *list, size_t turn, size_t *n_chosen)
{
    return jarak__steps_choose(parser, &list->steps, turn, list->items, list->count, list->size, n_chosen);
}

/* Adds the models of a formula: for every outcome, every turn of effects and of terms. */
static bool add_models(jarak__parser *parser, size_t first_outcome, const turns *effects, const turns *terms)
{
    enum { MOST_MODELS = 1000 };
    jarak__formula *formula = parser->formula;
    size_t n_effects = jarak__steps_turns(&effects->steps), n_terms = jarak__steps_turns(&terms->steps);
    size_t n_new = (formula->n_outcomes - first_outcome) * n_effects * n_terms, n_old = formula->n_models;
    if (n_old + n_new > MOST_MODELS) {
        return jarak__parser_fails_at(parser, parser->token.at, _("these are more than %d models"), MOST_MODELS);
    }
    jarak__formula_model *models = jarak__parser_alloc(parser, n_old + n_new, sizeof *models);
    if (models == NULL) {
        return false;
    }
    if (n_old > 0) {
        memcpy(models, formula->models, n_old * sizeof *models);
    }
    for (size_t i = 0; i < n_new; i++) {
        jarak__formula_model *model = &models[n_old + i];
        size_t turn = i % (n_effects * n_terms);
        if (i > turn) { /* the lists are those of the outcome before */
            *model = models[n_old + turn];
            model->outcome = first_outcome + i / (n_effects * n_terms);
            continue;
        }
        model->outcome = first_outcome;
        model->effects = choose(parser, effects, turn / n_terms, &model->n_effects);
        model->terms = choose(parser, terms, turn % n_terms, &model->n_terms);
        if (model->effects == NULL || model->terms == NULL) {
            return false;
        }
    }
    formula->models = models;
    formula->n_models += n_new;
    return true;
}

/* What stands behind '|', into the formula's effects. */
static bool parse_right(jarak__parser *parser, jarak__steps *steps)
{
    bool none = parser->token.kind == JARAK__TOKEN_NUMBER && (parser->token.number == 0 || parser->token.number == 1);
    if (none) {
        jarak__parser_next(parser);
    } else if (!parse_effects(parser, true, false, steps)) {
        return false;
    }
    if (jarak__parser_sees(parser, '|')) {
        return jarak__parser_fails_at(parser, parser->token.at, _("a second \"|\" would be for instruments, which there are none of here"));
    }
    return ends_formula(parser) || jarak__parser_expected(parser, _("\"+\" and another effect, \"^\" or the end"));
}

static bool parse_formula(jarak__parser *parser)
{
    jarak__formula *formula = parser->formula;
    size_t first_outcome = formula->n_outcomes;
    turns terms = {.size = sizeof(jarak__term)}, effects = {.size = sizeof(jarak__effect)};
    jarak__term_list list = {0};
    formula->effects = NULL;
    formula->n_effects = 0;
    if (!parse_outcomes(parser) || !jarak__parse_terms(parser, &list, &terms.steps)) {
        return false;
    }
    if (!jarak__parser_takes(parser, '|')) {
        if (!ends_formula(parser)) {
            return jarak__parser_expected(parser, _("\"+\" and another term, \"|\" and effects, or the end"));
        }
    } else if (!parse_right(parser, &effects.steps)) {
        return false;
    }
    terms.items = list.items;
    terms.count = list.count;
    effects.items = formula->effects;
    effects.count = formula->n_effects;
    return add_models(parser, first_outcome, &effects, &terms);
}

static bool parse_formulas(jarak__parser *parser)
{
    bool done;
    do {
        done = parse_formula(parser);
    } while (done && jarak__parser_takes(parser, ';'));
    return done;
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
    (void)parse_formulas(&parser);
    return end(&parser);
}

jarak_status jarak__formula_parse_keys(const char *text, const char *title, jarak__formula *formula, jarak_error *error)
{
    jarak__parser parser;
    start(&parser, text, title, formula, error);
    if (parse_effects(&parser, false, true, NULL) && parser.token.kind != JARAK__TOKEN_END) {
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
