/* How a question was put, kept beside what it found: by name, so that it can be put again. States, windows and the rule are in
 * facts.rerouting_run. */
#include <string.h>

#include "base/alloc.h"
#include "data/engine/appender.h"
#include "data/sql.h"
#include "reroute/work.h"

typedef struct setting {
    const char *name;
    double value;
} setting;

enum { N_SETTINGS = 11 };

/* The settings that are numbers, in one order. */
static void list_settings(const jarak_rerouting_settings *ask, setting settings[N_SETTINGS])
{
    const setting all[N_SETTINGS] = {{"window", ask->window},
                                     {"digits", ask->digits},
                                     {"control", ask->control},
                                     {"growth", ask->growth},
                                     {"mirror", ask->mirror},
                                     {"floor", ask->fit.floor},
                                     {"least_months", ask->fit.least_months},
                                     {"taylor_power", ask->fit.taylor_power},
                                     {"drawn_months", ask->fit.drawn_months},
                                     {"level", ask->fit.level},
                                     {"inflation", ask->fit.inflation}};
    memcpy(settings, all, sizeof all);
}

static void take_settings(const setting settings[N_SETTINGS], jarak_rerouting_settings *ask)
{
    ask->window = (int)settings[0].value;
    ask->digits = (jarak_rerouting_digits)settings[1].value;
    ask->control = (jarak_rerouting_control)settings[2].value;
    ask->growth = settings[3].value;
    ask->mirror = settings[4].value != 0;
    ask->fit.floor = settings[5].value;
    ask->fit.least_months = (uint32_t)settings[6].value;
    ask->fit.taylor_power = settings[7].value;
    ask->fit.drawn_months = settings[8].value;
    ask->fit.level = settings[9].value;
    ask->fit.inflation = settings[10].value;
}

/* What is found is the first member of the work. */
static const jarak_rerouting_settings *question_of(const jarak_rerouting *found)
{
    return &((const jarak__rerouting_work *)found)->settings;
}

static void append_number(jarak__appender *rows, int64_t run, const setting *asked)
{
    jarak__append_integer(rows, run);
    jarak__append_text(rows, asked->name);
    jarak__append_number(rows, asked->value);
    jarak__append_missing(rows);
    jarak__append_row(rows);
}

static void append_text(jarak__appender *rows, int64_t run, const char *name, const char *text)
{
    jarak__append_integer(rows, run);
    jarak__append_text(rows, name);
    jarak__append_missing(rows);
    jarak__append_text(rows, text);
    jarak__append_row(rows);
}

/* Links of concordances that hold in the windows, wherever they were from: texts with a tab between. */
static jarak_status append_links(jarak__appender *rows, int64_t run, const jarak__rerouting_work *work, jarak_error *error)
{
    for (size_t i = 0; i < work->n_used; i++) {
        const jarak_rerouting_link *link = work->used[i];
        jarak__writer text = {0};
        jarak__write_format(&text, "%s\t%s\t%s\t%s\t%s", link->from_list, link->from_code, link->to_list, link->to_code, link->source);
        if (text.failed) {
            jarak__writer_release(&text);
            return jarak__rerouting_no_memory(error);
        }
        append_text(rows, run, "link", text.bytes);
        jarak__writer_release(&text);
    }
    return JARAK_OK;
}

jarak_status jarak__rerouting_keep_asked(jarak_store *store, const jarak_rerouting *found, int64_t run, jarak_error *error)
{
    const jarak_rerouting_settings *ask = question_of(found);
    setting settings[N_SETTINGS];
    list_settings(ask, settings);
    jarak__appender *rows = NULL;
    jarak_status status = jarak__appender_open(store, "facts", "rerouting_asked", &rows, error);
    if (status != JARAK_OK) {
        return status;
    }
    for (size_t i = 0; i < N_SETTINGS; i++) {
        append_number(rows, run, &settings[i]);
    }
    if (ask->since != NULL) {
        append_text(rows, run, "since", ask->since);
    }
    if (found->n_states > 0) {
        append_text(rows, run, "states", found->state_names);
    }
    const jarak_status linked = append_links(rows, run, (const jarak__rerouting_work *)found, error);
    status = jarak__appender_close(rows, linked == JARAK_OK ? error : NULL);
    status = linked != JARAK_OK ? linked : status;
    if (status != JARAK_OK || ask->n_products == 0) {
        return status;
    }
    status = jarak__appender_open(store, "facts", "rerouting_good", &rows, error);
    if (status != JARAK_OK) {
        return status;
    }
    for (size_t i = 0; i < ask->n_products; i++) {
        jarak__append_integer(rows, run);
        jarak__append_text(rows, ask->products[i]);
        jarak__append_text(rows, ask->product_since != NULL ? ask->product_since[i] : NULL);
        jarak__append_text(rows, ask->product_until != NULL ? ask->product_until[i] : NULL);
        jarak__append_row(rows);
    }
    return jarak__appender_close(rows, error);
}

/* ---------------------------------------------------------------------------------------------------------------- taken again */

static const char *text_of(jarak__arena *memory, const jarak_table *table, size_t row, size_t column)
{
    const char *text = jarak_table_is_missing(table, row, column) ? NULL : jarak_table_text(table, row, column);
    return text != NULL ? jarak__arena_text(memory, text, strlen(text)) : NULL;
}

/* A list of goods as the settings want it; without dates where none has any. */
static jarak_status take_goods(jarak_store *store, int64_t run, jarak__arena *memory, jarak_rerouting_settings *ask, jarak_error *error)
{
    jarak_table *goods = NULL;
    jarak_status status =
        jarak__sql_table_with(store, "SELECT product, since, until FROM facts.rerouting_good WHERE run = ? ORDER BY rowid", 1,
                              (jarak__bind[]){jarak__bind_integer(run)}, &goods, error);
    const size_t n = status == JARAK_OK ? jarak_table_rows(goods) : 0;
    const char **columns[3] = {NULL, NULL, NULL};
    for (size_t column = 0; column < 3 && n > 0; column++) {
        columns[column] = jarak__arena_alloc(memory, n * sizeof(const char *));
        status = columns[column] != NULL ? status : jarak__rerouting_no_memory(error);
    }
    bool has[3] = {false, false, false};
    for (size_t row = 0; status == JARAK_OK && row < n; row++) {
        for (size_t column = 0; column < 3; column++) {
            columns[column][row] = text_of(memory, goods, row, column);
            has[column] = has[column] || columns[column][row] != NULL;
        }
    }
    jarak_table_free(goods);
    ask->n_products = n;
    ask->products = has[0] ? columns[0] : NULL;
    ask->product_since = has[1] ? columns[1] : NULL;
    ask->product_until = has[2] ? columns[2] : NULL;
    return status;
}

/* Cuts a text at its tabs. */
static void take_link(char *text, jarak_rerouting_link *link)
{
    const char **const fields[] = {&link->from_list, &link->from_code, &link->to_list, &link->to_code, &link->source};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        *fields[i] = text;
        text += strcspn(text, "\t");
        if (*text == '\t') {
            *text++ = '\0';
        }
    }
}

/* Whatever concordances the store has by now, those that were used then are meant. */
static jarak_status take_links(jarak_store *store, int64_t run, jarak__arena *memory, jarak_rerouting_settings *ask, jarak_error *error)
{
    jarak_table *rows = NULL;
    jarak_status status =
        jarak__sql_table_with(store, "SELECT text FROM facts.rerouting_asked WHERE run = ? AND name = 'link' ORDER BY rowid", 1,
                              (jarak__bind[]){jarak__bind_integer(run)}, &rows, error);
    const size_t n = status == JARAK_OK ? jarak_table_rows(rows) : 0;
    jarak_rerouting_link *links = n > 0 ? jarak__arena_alloc(memory, n * sizeof *links) : NULL;
    for (size_t i = 0; status == JARAK_OK && i < n; i++) {
        const char *text = jarak_table_text(rows, i, 0);
        char *own = links != NULL ? jarak__arena_text(memory, text, strlen(text)) : NULL;
        status = own != NULL ? status : jarak__rerouting_no_memory(error);
        if (own != NULL) {
            take_link(own, &links[i]);
        }
    }
    jarak_table_free(rows);
    ask->links = links;
    ask->n_links = n;
    ask->given_links_only = true;
    return status;
}

static jarak_status read_settings(jarak_store *store, int64_t run, jarak__arena *memory, jarak_rerouting_settings *ask, jarak_error *error)
{
    setting settings[N_SETTINGS];
    list_settings(ask, settings);
    jarak_table *asked = NULL;
    jarak_status status = jarak__sql_table_with(store, "SELECT name, number, text FROM facts.rerouting_asked WHERE run = ?", 1,
                                                (jarak__bind[]){jarak__bind_integer(run)}, &asked, error);
    size_t n_taken = 0;
    for (size_t row = 0; status == JARAK_OK && row < jarak_table_rows(asked); row++) {
        const char *name = jarak_table_text(asked, row, 0);
        for (size_t i = 0; i < N_SETTINGS; i++) {
            if (strcmp(settings[i].name, name) == 0) {
                settings[i].value = jarak_table_number(asked, row, 1);
                n_taken++;
            }
        }
        if (strcmp(name, "since") == 0) {
            ask->since = text_of(memory, asked, row, 2);
            status = ask->since != NULL ? status : jarak__rerouting_no_memory(error);
        }
        if (strcmp(name, "states") == 0) {
            ask->states = jarak__rerouting_split(memory, jarak_table_text(asked, row, 2), &ask->n_states);
            status = ask->states != NULL ? status : jarak__rerouting_no_memory(error);
        }
    }
    jarak_table_free(asked);
    if (status == JARAK_OK && n_taken != N_SETTINGS) {
        return jarak_fail(error, JARAK_ERR_DATA, _("what is kept of rerouted goods lacks its question; find and keep it again"));
    }
    take_settings(settings, ask);
    return status;
}

jarak_status jarak__rerouting_take_asked(jarak_store *store, int64_t run, jarak__arena *memory, jarak_rerouting_settings *settings,
                                         jarak_error *error)
{
    jarak_status status = read_settings(store, run, memory, settings, error);
    status = status == JARAK_OK ? take_links(store, run, memory, settings, error) : status;
    return status == JARAK_OK ? take_goods(store, run, memory, settings, error) : status;
}
