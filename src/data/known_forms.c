/* The table of forms of the names that are known, sorted. */
#include "data/known_forms.h"

#include <stdlib.h>
#include <string.h>

/* The form of a name in the table; a name without one is not in it. */
static void add_form(jarak__state_table *table, size_t *used, const char *text, const jarak__alias *alias)
{
    jarak__name_form forms[JARAK__MOST_FORMS];
    if (jarak__name_forms(&table->words, text, strlen(text), forms) == 0) {
        return;
    }
    size_t size = strlen(forms[0].rest) + 1;
    char *rest = memcpy(table->rests + *used, forms[0].rest, size);
    table->forms[table->n_forms++] = (jarak__known_form){.rest = rest, .kinds = forms[0].kinds, .alias = alias};
    *used += size;
}

static int compare_forms(const void *left, const void *right)
{
    const jarak__known_form *a = left;
    const jarak__known_form *b = right;
    int order = strcmp(a->rest, b->rest);
    if (order != 0 || a->kinds != b->kinds) {
        return order != 0 ? order : a->kinds < b->kinds ? -1 : 1;
    }
    return a->alias < b->alias ? -1 : a->alias > b->alias;
}

jarak_status jarak__known_forms_build(jarak__state_table *table, const char *const *stateless, size_t n_stateless, jarak_error *error)
{
    size_t most = table->n_aliases + n_stateless;
    size_t used = 0;
    table->forms = calloc(most + 1, sizeof *table->forms);
    table->rests = malloc(most * JARAK__FORM_BYTES + 1); /* more than is touched */
    if (table->forms == NULL || table->rests == NULL) {
        return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the table of states");
    }
    for (size_t i = 0; i < table->n_aliases; i++) {
        if (table->aliases[i].system == JARAK__SYSTEM_NAME) {
            add_form(table, &used, table->aliases[i].text, &table->aliases[i]);
        }
    }
    for (size_t i = 0; i < n_stateless; i++) {
        add_form(table, &used, stateless[i], NULL);
    }
    qsort(table->forms, table->n_forms, sizeof *table->forms, compare_forms);
    return JARAK_OK;
}

void jarak__known_forms_free(jarak__state_table *table)
{
    free(table->forms);
    free(table->rests);
    table->forms = NULL;
    table->rests = NULL;
    table->n_forms = 0;
}
