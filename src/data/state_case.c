/* The forms of names come from small tables, one a language that needs them; a name that is not there stays as it is. */
#include "data/state_case.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"
#include "base/text.h"
#include "data/reference_csv.h"
#include "jarak/state.h"

enum { CODE };
enum { ENGLISH, RUSSIAN, N_LANGUAGES };

static const struct {
    const char *language, *file;
} sources[N_LANGUAGES] = {[ENGLISH] = {"en", "po/cases_en.csv"}, [RUSSIAN] = {"ru", "po/cases_ru.csv"}};

/* Read at the first call; they live as long as the process. One that cannot be read stays empty: names are as they are then. */
static jarak__csv tables[N_LANGUAGES];
static pthread_once_t tables_once = PTHREAD_ONCE_INIT;

static void read_tables(void)
{
    for (size_t i = 0; i < N_LANGUAGES; i++) {
        if (jarak__csv_read(sources[i].file, "code,of,with", &tables[i], NULL) != JARAK_OK) {
            tables[i] = (jarak__csv){0};
        }
    }
}

/* NULL where there is none. An article is the same in every case: what is English stands as after "of". */
static const char *find_form(const char *code, const char *language, jarak__name_case form)
{
    pthread_once(&tables_once, read_tables);
    const bool is_russian = strncmp(language, sources[RUSSIAN].language, 2) == 0, is_indonesian = strncmp(language, "id", 2) == 0;
    if (is_indonesian || (form == JARAK__NAME_WITHIN && is_russian)) {
        return NULL;
    }
    const jarak__csv *table = &tables[is_russian ? RUSSIAN : ENGLISH]; /* of any other language, as names are */
    const size_t column = form == JARAK__NAME_WITHIN ? JARAK__NAME_OF : (size_t)form;
    for (size_t row = 0; row < table->n_rows; row++) {
        if (strcmp(jarak__csv_field(table, row, CODE), code) == 0) {
            return jarak__csv_field(table, row, column);
        }
    }
    return NULL;
}

char *jarak__state_name_in(const char *code, const char *language, jarak__name_case form)
{
    const char *known = find_form(code, language, form), *name = jarak_state_name(code, language);
    if (known != NULL) {
        return jarak__format_text("%s", known);
    }
    return jarak__format_text(form == JARAK__NAME_WITH ? _("with %s") : "%s", name != NULL ? name : code);
}
