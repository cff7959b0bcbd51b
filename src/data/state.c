/* States by name and code, their names, and who belongs to which group when. */
#include "jarak/state.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "data/fold.h"
#include "data/name_find.h"
#include "data/state_table.h"

enum { KEY_BYTES = 1024, NEAREST_BYTES = 512 };

/* The alias of a key that is meant in year, or NULL. */
static const jarak__alias *alias_in_year(const jarak__alias *aliases, size_t n_aliases, int year)
{
    for (size_t i = 0; i < n_aliases; i++) {
        bool meant = year == JARAK_ANY_YEAR ? aliases[i].today : aliases[i].first_year <= year && year <= aliases[i].last_year;
        if (meant) {
            return &aliases[i];
        }
    }
    return NULL;
}

/* Whether a text can be a code of that system, which folds to one: "Bỉ" and "R.-U." are names. */
static bool can_be_of(jarak__system system, const char *text)
{
    size_t n_ascii = 0;
    while (text[n_ascii] > ' ' && text[n_ascii] <= '~') {
        n_ascii++;
    }
    return system == JARAK__SYSTEM_ISO2 ? n_ascii == 2 && text[2] == '\0' : system != JARAK__SYSTEM_ISO3 || text[n_ascii] == '\0';
}

/* Whether the alias means what the text says: an aggregate's code only as it is written ("AMERICA_N" is not "American"). */
static bool is_said(const jarak__state_table *table, const jarak__alias *alias, const char *text)
{
    const jarak__state_row *state = &table->states[alias->state];
    return alias->system != JARAK__SYSTEM_ISO3 || strcmp(state->kind, "aggregate") != 0 || strcmp(state->code, text) == 0 ||
           strlen(state->code) == 3 || strcasecmp(alias->text, state->code) != 0;
}

/* Looks text up in one system after the other. *out_of_years is set to an alias that exists, but not in year. */
static const jarak__alias *look_up(const jarak__state_table *table, const char *text, int year, const jarak__system *systems,
                                   size_t n_systems, const jarak__alias **out_of_years)
{
    char key[KEY_BYTES];
    if (jarak__fold(text, strlen(text), key, sizeof key) >= sizeof key || key[0] == '\0') {
        return NULL;
    }
    for (size_t i = 0; i < n_systems; i++) {
        size_t n = 0;
        const jarak__alias *aliases = can_be_of(systems[i], text) ? jarak__state_table_aliases(table, systems[i], key, &n) : NULL;
        const jarak__alias *meant = alias_in_year(aliases, n, year);
        if (meant != NULL && is_said(table, meant, text)) {
            return meant;
        }
        if (n > 0 && *out_of_years == NULL) {
            *out_of_years = &aliases[n - 1];
        }
    }
    return NULL;
}

static jarak_status fail_out_of_years(const jarak__state_table *table, const char *text, int year, const jarak__alias *alias,
                                      jarak_error *error)
{
    const jarak__state_row *state = &table->states[alias->state];
    char first[16] = "";
    char last[16] = "";
    if (alias->first_year != JARAK__FIRST_YEAR_OPEN) {
        (void)snprintf(first, sizeof first, "%d", alias->first_year);
    }
    if (alias->last_year != JARAK__LAST_YEAR_OPEN) {
        (void)snprintf(last, sizeof last, "%d", alias->last_year);
    }
    return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("\"%s\" means no state in %d; it is %s (%s) in the years %s-%s"), text, year,
                      state->names[0], state->code, first, last);
}

static jarak_status fail_ambiguous(const jarak__state_table *table, const char *text, const jarak__name_finding *finding,
                                   jarak_error *error)
{
    const jarak__state_row *one = &table->states[finding->states[0]];
    const jarak__state_row *other = &table->states[finding->states[1]];
    return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("\"%s\" may mean %s (%s) or %s (%s); give the code of the one that is meant"), text,
                      one->names[0], one->code, other->names[0], other->code);
}

static jarak__name_finding find_by_form(const jarak__state_table *table, const char *text, int year)
{
    return jarak__name_find(table, text, strlen(text), year == JARAK_ANY_YEAR ? NULL : &year);
}

jarak_status jarak_state_find(const char *text, int year, char code[JARAK_STATE_CODE_BYTES], jarak_error *error)
{
    static const jarak__system any[] = {JARAK__SYSTEM_ISO3, JARAK__SYSTEM_ISO2, JARAK__SYSTEM_NAME};
    static const jarak__system m49[] = {JARAK__SYSTEM_M49};
    static const jarak__system cow[] = {JARAK__SYSTEM_COW};
    const jarak__state_table *table = NULL;
    jarak_status status = jarak__state_table_get(&table, error);
    if (status != JARAK_OK) {
        return status;
    }
    const jarak__alias *out_of_years = NULL;
    const jarak__alias *found = NULL;
    jarak__name_finding by_form = {.outcome = JARAK__NAME_UNKNOWN};
    if (strncasecmp(text, "M49:", 4) == 0) {
        found = look_up(table, text + 4, year, m49, 1, &out_of_years);
    } else if (strncasecmp(text, "COW:", 4) == 0) {
        text += 4;
        found = look_up(table, text, year, cow, 1, &out_of_years);
        by_form = found == NULL ? find_by_form(table, text, year) : by_form;
    } else {
        found = look_up(table, text, year, any, sizeof any / sizeof any[0], &out_of_years);
        by_form = found == NULL ? find_by_form(table, text, year) : by_form;
    }
    if (by_form.outcome == JARAK__NAME_AMBIGUOUS) {
        return fail_ambiguous(table, text, &by_form, error);
    }
    if (found != NULL || (out_of_years == NULL && by_form.outcome == JARAK__NAME_FOUND)) {
        size_t state = found != NULL ? found->state : by_form.states[0];
        (void)snprintf(code, JARAK_STATE_CODE_BYTES, "%s", table->states[state].code);
        return JARAK_OK;
    }
    if (out_of_years != NULL || by_form.outcome == JARAK__NAME_OUTSIDE) {
        return fail_out_of_years(table, text, year, out_of_years != NULL ? out_of_years : by_form.alias, error);
    }
    char nearest[NEAREST_BYTES];
    jarak__nearest_states(table, text, sizeof nearest, nearest);
    if (nearest[0] == '\0') {
        return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("no state or group is known as \"%s\""), text);
    }
    return jarak_fail(error, JARAK_ERR_NOT_FOUND, _("no state or group is known as \"%s\"; the nearest known: %s"), text, nearest);
}

static const jarak__state_row *state_of_code(const char *code)
{
    const jarak__state_table *table = NULL;
    if (jarak__state_table_get(&table, NULL) != JARAK_OK) {
        return NULL;
    }
    for (size_t i = 0; i < table->n_states; i++) {
        if (strcmp(table->states[i].code, code) == 0) {
            return &table->states[i];
        }
    }
    return NULL;
}

const char *jarak_state_name(const char *code, const char *language)
{
    const jarak__state_row *state = state_of_code(code);
    if (state == NULL) {
        return NULL;
    }
    size_t column = strncmp(language, "id", 2) == 0 ? 1 : strncmp(language, "ru", 2) == 0 ? 2 : 0;
    return state->names[column][0] != '\0' ? state->names[column] : state->names[0];
}

static int compare_codes(const void *left, const void *right)
{
    return strcmp(left, right);
}

jarak_status jarak_group_members(const char *group, int day, size_t capacity, char (*codes)[JARAK_STATE_CODE_BYTES], size_t *count,
                                 jarak_error *error)
{
    const jarak__state_table *table = NULL;
    *count = 0;
    jarak_status status = jarak__state_table_get(&table, error);
    if (status != JARAK_OK) {
        return status;
    }
    bool known = false;
    for (size_t i = 0; i < table->n_memberships; i++) {
        const jarak__membership_row *row = &table->memberships[i];
        if (strcasecmp(row->group, group) != 0) {
            continue;
        }
        known = true;
        if (row->first_day <= day && day <= row->last_day) {
            if (*count < capacity) {
                (void)snprintf(codes[*count], JARAK_STATE_CODE_BYTES, "%s", row->state);
            }
            (*count)++;
        }
    }
    if (!known) {
        return jarak_fail(error, JARAK_ERR_NOT_FOUND,
                          _("no group of states is known as \"%s\"; known are EUU, EMU, asean, brics, "
                            "central-asia, cis, csto, eaeu, nato, ots and sco"),
                          group);
    }
    if (capacity > 0) { /* else codes may be NULL */
        qsort(codes, *count < capacity ? *count : capacity, sizeof *codes, compare_codes);
    }
    return JARAK_OK;
}
