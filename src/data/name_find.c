/* The three steps of a search in the table of forms. */
#include "data/name_find.h"

#include <string.h>

#include "data/fold.h"

/* What the known forms say of a text. */
typedef struct tally {
    size_t n_states; /* different ones, counted to 2 */
    size_t states[2];
    const jarak__alias *outside;
    bool is_stateless;
    bool has_bare; /* one of the names has no kind of state: "Cambodia", not "Korean" of "Korean People's Republic" */
} tally;

static bool is_former(const jarak__state_table *table, size_t state)
{
    return strcmp(table->states[state].kind, "former") == 0;
}

/* Of more than two states, those that are kept to be named are rather states of today. */
static void count_state(const jarak__state_table *table, tally *found, size_t state)
{
    for (size_t i = 0; i < found->n_states; i++) {
        if (found->states[i] == state) {
            return;
        }
    }
    if (found->n_states < 2) {
        found->states[found->n_states++] = state;
    } else if (!is_former(table, state)) {
        size_t place = is_former(table, found->states[0]) ? 0 : 1;
        found->states[place] = is_former(table, found->states[place]) ? state : found->states[place];
    }
}

/* The first known form with this rest. */
static size_t first_of(const jarak__state_table *table, const char *rest)
{
    size_t low = 0;
    size_t high = table->n_forms;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(table->forms[middle].rest, rest) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_in_years(const jarak__alias *alias, int year)
{
    return alias->first_year <= year && year <= alias->last_year;
}

/* Counts the states of known names with this form: with its kinds of state too, or, by_rest, with any. Without a year the first means what
 * they mean today, the second every state that ever was called so. */
static void count_form(const jarak__state_table *table, const jarak__name_form *form, bool by_rest, const int *year, tally *found)
{
    for (size_t i = first_of(table, form->rest); i < table->n_forms && strcmp(table->forms[i].rest, form->rest) == 0; i++) {
        const jarak__alias *alias = table->forms[i].alias;
        bool has_kinds = table->forms[i].kinds == form->kinds;
        if (alias == NULL) {
            found->is_stateless = found->is_stateless || (has_kinds && !by_rest);
        } else if (by_rest || has_kinds) {
            bool is_meant = year != NULL ? is_in_years(alias, *year) : by_rest || alias->today;
            found->has_bare = found->has_bare || table->forms[i].kinds == 0;
            if (is_meant) {
                count_state(table, found, alias->state);
            } else {
                found->outside = alias;
            }
        }
    }
}

static jarak__name_finding finding_of(const tally *found)
{
    jarak__name_finding finding = {.outcome = JARAK__NAME_UNKNOWN, .states = {found->states[0], found->states[1]}, .alias = found->outside};
    if (found->n_states > 0) {
        finding.outcome = found->n_states == 1 ? JARAK__NAME_FOUND : JARAK__NAME_AMBIGUOUS;
    } else if (found->outside != NULL) {
        finding.outcome = JARAK__NAME_OUTSIDE;
    }
    return finding;
}

/* Whether a state can be called by its name with another kind of state than is known: no region or group; a former one where it says so. */
static bool may_be_called(const jarak__state_row *state, const jarak__name_form *form)
{
    bool is_no_more = strcmp(state->kind, "former") == 0;
    bool is_state = is_no_more || strcmp(state->kind, "state") == 0 || strcmp(state->kind, "territory") == 0;
    return form->has_head && is_state && (is_no_more || form->former == 0);
}

/* Step 1 for a name with "former" that is known without: of a state that is no more. */
static jarak__name_finding find_former(const jarak__state_table *table, const jarak__name_form *forms, size_t n_forms, const int *year)
{
    tally found = {0};
    for (size_t i = 0; i < n_forms && forms[i].former != 0; i++) {
        jarak__name_form form = forms[i];
        form.kinds &= ~form.former;
        count_form(table, &form, false, year, &found);
    }
    jarak__name_finding finding = finding_of(&found);
    return finding.outcome == JARAK__NAME_FOUND && is_former(table, finding.states[0])
               ? finding
               : (jarak__name_finding){.outcome = JARAK__NAME_UNKNOWN};
}

/* Steps 1 and 2. A name without a kind of state, such as one that meant two states in a year, is ambiguous at most in step 2. */
static jarak__name_finding find_form(const jarak__state_table *table, const char *text, size_t length, const int *year)
{
    jarak__name_form forms[JARAK__MOST_FORMS];
    size_t n_forms = jarak__name_forms(&table->words, text, length, forms);
    tally whole = {0};
    tally rest = {0};
    for (size_t i = 0; i < n_forms; i++) {
        count_form(table, &forms[i], false, year, &whole);
        count_form(table, &forms[i], true, year, &rest);
        if (whole.is_stateless) {
            return (jarak__name_finding){.outcome = JARAK__NAME_UNKNOWN};
        }
    }
    jarak__name_finding by_rest = finding_of(&rest);
    if (whole.n_states > 0 || n_forms == 0) {
        return finding_of(&whole);
    }
    jarak__name_finding former = find_former(table, forms, n_forms, year);
    if (former.outcome == JARAK__NAME_FOUND) {
        return former;
    }
    if (by_rest.outcome == JARAK__NAME_FOUND && !(rest.has_bare && may_be_called(&table->states[by_rest.states[0]], &forms[0]))) {
        by_rest.outcome = JARAK__NAME_UNKNOWN;
    }
    if (by_rest.outcome == JARAK__NAME_FOUND || by_rest.outcome == JARAK__NAME_AMBIGUOUS) {
        return by_rest;
    }
    return whole.outside != NULL || !forms[0].has_head ? finding_of(&whole) : by_rest;
}

/* A part of a text as a name of its own: as it is in the tables, a code too, else by its form. */
static jarak__name_finding find_part(const jarak__state_table *table, const char *text, size_t length, const int *year)
{
    static const jarak__system systems[] = {JARAK__SYSTEM_NAME, JARAK__SYSTEM_ISO3, JARAK__SYSTEM_ISO2};
    char key[JARAK__FORM_BYTES * JARAK__FOLD_GROWTH];
    if (jarak__fold(text, length, key, sizeof key) >= sizeof key || key[0] == '\0') {
        return (jarak__name_finding){.outcome = JARAK__NAME_UNKNOWN};
    }
    for (size_t s = 0; s < sizeof systems / sizeof systems[0]; s++) {
        size_t n = 0;
        const jarak__alias *aliases = jarak__state_table_aliases(table, systems[s], key, &n);
        for (size_t i = 0; i < n; i++) {
            if (year != NULL ? is_in_years(&aliases[i], *year) : aliases[i].today) {
                return (jarak__name_finding){.outcome = JARAK__NAME_FOUND, .states = {aliases[i].state}};
            }
        }
    }
    return find_form(table, text, length, year);
}

/* Cuts a text into the name outside of its brackets, or before its stroke, and the one inside, or behind. False where there is no such. */
static bool cut_in_two(const char *text, size_t length, char outside[JARAK__FORM_BYTES], const char **inside, size_t *inside_length)
{
    const char *open = NULL;
    const char *close = NULL;
    for (size_t i = 0; i < length; i++) {
        if (open == NULL && (text[i] == '(' || text[i] == '[' || text[i] == '/')) {
            open = &text[i];
            close = text[i] == '/' ? text + length : NULL;
        } else if (open != NULL && (text[i] == ')' || text[i] == ']') && *open != '/') {
            close = &text[i];
        }
    }
    if (length >= JARAK__FORM_BYTES || open == NULL || open == text || close == NULL) {
        return false;
    }
    size_t before = (size_t)(open - text);
    size_t after = close < text + length ? (size_t)(text + length - close) - 1 : 0;
    memcpy(outside, text, before);
    memcpy(outside + before, text + length - after, after);
    outside[before + after] = '\0';
    *inside = open + 1;
    *inside_length = (size_t)(close - open) - 1;
    return true;
}

/* Step 3, of the name outside and the one inside. Where the whole text is a name too, it is that of one of the two ("Hong Kong (China)"),
 * or nobody can tell ("Luxembourg (Belgium)", where the union of both is known). */
static jarak__name_finding weigh_two(const jarak__name_finding *whole, const jarak__name_finding *one, const jarak__name_finding *other)
{
    if (one->outcome != JARAK__NAME_FOUND || other->outcome != JARAK__NAME_FOUND) {
        return *whole;
    }
    bool is_one = whole->outcome == JARAK__NAME_FOUND && (whole->states[0] == one->states[0] || whole->states[0] == other->states[0]);
    if (is_one || one->states[0] == other->states[0]) {
        return is_one ? *whole : *one;
    }
    return (jarak__name_finding){.outcome = JARAK__NAME_AMBIGUOUS, .states = {one->states[0], other->states[0]}};
}

jarak__name_finding jarak__name_find(const jarak__state_table *table, const char *text, size_t length, const int *year)
{
    jarak__name_finding whole = find_form(table, text, length, year);
    char outside[JARAK__FORM_BYTES];
    const char *inside;
    size_t inside_length;
    if (!cut_in_two(text, length, outside, &inside, &inside_length) || (whole.outcome == JARAK__NAME_FOUND && inside[-1] == '/')) {
        return whole;
    }
    jarak__name_finding one = find_part(table, outside, strlen(outside), year);
    jarak__name_finding other = find_part(table, inside, inside_length, year);
    return weigh_two(&whole, &one, &other);
}
