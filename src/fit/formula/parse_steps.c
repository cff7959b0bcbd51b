/* Items that take turns: sw(a, b) is a, then b; csw(a, b) is a, then a + b; sw0() and csw0() begin without any. */
#include <string.h>

#include "base/text.h"
#include "fit/formula/parser.h"

bool jarak__parser_sees_steps(const jarak__parser *parser)
{
    static const char *const names[] = {"sw", "csw", "sw0", "csw0"};
    bool found = false;
    for (size_t i = 0; jarak__parser_sees_call(parser) && i < sizeof names / sizeof names[0]; i++) {
        found = found || strcmp(parser->token.text, names[i]) == 0;
    }
    return found;
}

bool jarak__parse_steps(jarak__parser *parser, jarak__parse_items *parse_items, void *list, size_t *count, jarak__steps *steps)
{
    const char *name = parser->token.text;
    if (steps->count > 0) {
        return jarak__parser_fails_at(parser, parser->token.at, _("there is a stepwise call before; one can stand on each side of \"|\""));
    }
    steps->adds_up = name[0] == 'c';
    steps->has_none = name[strlen(name) - 1] == '0';
    steps->first = *count;
    jarak__parser_next(parser);
    jarak__parser_next(parser); /* the bracket */
    do {
        size_t *ends = jarak__parser_append(parser, steps->ends, steps->count, sizeof *ends);
        if (ends == NULL || !parse_items(parser, list, count)) {
            return false;
        }
        ends[steps->count++] = *count;
        steps->ends = ends;
    } while (jarak__parser_takes(parser, ','));
    return jarak__parser_wants(parser, ')', _("\",\" or \")\""));
}

size_t jarak__steps_turns(const jarak__steps *steps)
{
    return steps->count > 0 ? steps->count + steps->has_none : 1;
}

void *jarak__steps_choose(jarak__parser *parser, const jarak__steps *steps, size_t turn, const void *items, size_t count, size_t size,
                          size_t *n_chosen)
{
    size_t first = count, from = count, to = count, last = count; /* the items are … first, from … to, last … count */
    if (steps->count > 0) {
        first = from = to = steps->first;
        last = steps->ends[steps->count - 1];
    }
    if (steps->count > 0 && (turn > 0 || !steps->has_none)) {
        size_t step = turn - steps->has_none;
        from = steps->adds_up || step == 0 ? steps->first : steps->ends[step - 1];
        to = steps->ends[step];
    }
    const char *bytes = items;
    *n_chosen = first + (to - from) + (count - last);
    char *chosen = jarak__parser_alloc(parser, *n_chosen + 1, size);
    if (chosen == NULL || count == 0) {
        return chosen;
    }
    memcpy(chosen, bytes, first * size);
    memcpy(chosen + first * size, bytes + from * size, (to - from) * size);
    memcpy(chosen + (first + to - from) * size, bytes + last * size, (count - last) * size);
    return chosen;
}
