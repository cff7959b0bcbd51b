/* Terms: factors multiplied by ':' and '*', added by '+'. */
#include <string.h>

#include "base/text.h"
#include "fit/formula/parser.h"

/* a*b*c*… has two to the power of their number of terms. */
enum { MOST_TERMS = 2000, MOST_FACTORS = 32 };

static bool append_term(jarak__parser *parser, jarak__term_list *list, jarak__term term)
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
static bool multiply(jarak__parser *parser, jarak__term_list *list, const jarak__term_list *others, bool with_parts)
{
    jarak__term_list result = {0};
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

static bool parse_primary(jarak__parser *parser, jarak__term_list *list)
{
    *list = (jarak__term_list){0};
    if (jarak__parser_takes(parser, '(')) {
        bool done = jarak__parser_deeper(parser) && jarak__parse_terms(parser, list, NULL) &&
                    jarak__parser_wants(parser, ')', _("an operator or \")\""));
        parser->depth--;
        if (done && jarak__parser_sees(parser, '^')) {
            return jarak__parser_fails_at(parser, parser->token.at, _("the power of a sum stands in I(), as in I((a + b)^2)"));
        }
        return done;
    }
    jarak__factor *factor = jarak__parser_alloc(parser, 1, sizeof *factor);
    const jarak__factor **factors = jarak__parser_alloc(parser, 1, sizeof(jarak__factor *));
    if (factor == NULL || factors == NULL || !jarak__parse_factor(parser, factor)) {
        return false;
    }
    factors[0] = factor;
    return append_term(parser, list, (jarak__term){.factors = factors, .count = 1});
}

/* a:b:c; binds closer than a*b. */
static bool parse_interaction(jarak__parser *parser, jarak__term_list *list)
{
    bool done = parse_primary(parser, list);
    while (done && jarak__parser_takes(parser, ':')) {
        jarak__term_list others;
        done = parse_primary(parser, &others) && multiply(parser, list, &others, false);
    }
    return done;
}

static bool parse_crossing(jarak__parser *parser, jarak__term_list *list)
{
    bool done = parse_interaction(parser, list);
    while (done && jarak__parser_takes(parser, '*')) {
        jarak__term_list others;
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

static bool parse_argument(jarak__parser *parser, void *list, size_t *count)
{
    jarak__term_list *terms = list;
    bool done = jarak__parse_terms(parser, terms, NULL);
    *count = terms->count;
    return done;
}

static bool parse_turns(jarak__parser *parser, jarak__term_list *terms, jarak__steps *steps)
{
    size_t count = terms->count;
    return jarak__parse_steps(parser, parse_argument, terms, &count, steps);
}

bool jarak__parse_terms(jarak__parser *parser, jarak__term_list *terms, jarak__steps *steps)
{
    bool minus = jarak__parser_takes(parser, '-');
    do {
        bool is_constant;
        jarak__term_list more;
        if (!parse_constant(parser, minus, &is_constant)) {
            return false;
        }
        bool is_turns = !is_constant && steps != NULL && jarak__parser_sees_steps(parser);
        if (is_turns ? !parse_turns(parser, terms, steps) : !is_constant && !parse_crossing(parser, &more)) {
            return false;
        }
        for (size_t i = 0; !is_constant && !is_turns && i < more.count; i++) {
            if (!append_term(parser, terms, more.items[i])) {
                return false;
            }
        }
        minus = jarak__parser_sees(parser, '-');
    } while (jarak__parser_takes(parser, '+') || jarak__parser_takes(parser, '-'));
    return true;
}
