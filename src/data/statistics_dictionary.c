/* The dictionary of a file of a statistics package: its columns, and the labels of their values. */
#include "data/statistics_dictionary.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/checked.h"
#include "data/state_coding.h"

enum { MOST_LABELS_TRIED = 1000 };

/* Room for one more element of an array. */
static bool make_room(void **items, size_t n, size_t *capacity, size_t size)
{
    size_t larger;
    if (n < *capacity) {
        return true;
    }
    if (!jarak__grown_capacity(*capacity, n + 16, &larger)) {
        return false;
    }
    void *resized = jarak__resize_array(*items, larger, size);
    if (resized == NULL) {
        return false;
    }
    *items = resized;
    *capacity = larger;
    return true;
}

static const char *keep_text(jarak__statistics *s, const char *text)
{
    return jarak__arena_text(&s->arena, text != NULL ? text : "", text != NULL ? strlen(text) : 0);
}

/* The number of a set by its name of that length; a new one where it is not there. JARAK__NO_SET where memory is out. */
static size_t set_of(jarak__statistics *s, const char *name, size_t length)
{
    for (size_t i = 0; i < s->n_sets; i++) {
        if (strncmp(s->sets[i], name, length) == 0 && s->sets[i][length] == '\0') {
            return i;
        }
    }
    void *sets = s->sets;
    bool has_room = make_room(&sets, s->n_sets, &s->set_capacity, sizeof *s->sets);
    s->sets = sets;
    const char *kept = has_room ? jarak__arena_text(&s->arena, name, length) : NULL;
    if (kept == NULL) {
        s->no_memory = true;
        return JARAK__NO_SET;
    }
    s->sets[s->n_sets] = kept;
    return s->n_sets++;
}

int jarak__statistics_take_metadata(readstat_metadata_t *metadata, void *context)
{
    jarak__statistics *s = context;
    s->version = readstat_get_file_format_version(metadata);
    return READSTAT_HANDLER_OK;
}

/* The length of a name of a set of labels. ReadStat gives a column's out of a Stata file as it stands there: in 9, 33 or 129 bytes, of
 * which the last is NUL, but not in a broken file. */
static size_t length_of_set(const jarak__statistics *s, const char *name)
{
    if (s->form != JARAK__FORM_DTA) {
        return strlen(name);
    }
    return strnlen(name, s->version < 110 ? 9 : s->version < 118 ? 33 : 129);
}

int jarak__statistics_take_variable(int index, readstat_variable_t *variable, const char *val_labels, void *context)
{
    jarak__statistics *s = context;
    void *columns = s->columns;
    (void)index;
    bool has_room = make_room(&columns, s->n_columns, &s->column_capacity, sizeof *s->columns);
    s->columns = columns;
    const char *name = has_room ? keep_text(s, readstat_variable_get_name(variable)) : NULL;
    if (name == NULL) {
        s->no_memory = true;
        return READSTAT_HANDLER_ABORT;
    }
    bool is_number = readstat_variable_get_type_class(variable) == READSTAT_TYPE_CLASS_NUMERIC;
    s->columns[s->n_columns++] = (jarak__statistics_column){
        .name = name,
        .set = val_labels != NULL && val_labels[0] != '\0' ? set_of(s, val_labels, length_of_set(s, val_labels)) : JARAK__NO_SET,
        .kind = is_number ? jarak__statistics_kind_of(s->form, readstat_variable_get_format(variable)) : JARAK__STATISTICS_NUMBER,
        .is_single = readstat_variable_get_type(variable) == READSTAT_TYPE_FLOAT,
    };
    return s->no_memory ? READSTAT_HANDLER_ABORT : READSTAT_HANDLER_OK;
}

int jarak__statistics_take_label(const char *set, readstat_value_t value, const char *text, void *context)
{
    jarak__statistics *s = context;
    if (set == NULL || text == NULL || readstat_value_is_system_missing(value) || readstat_value_is_tagged_missing(value)) {
        return READSTAT_HANDLER_OK;
    }
    void *labels = s->labels;
    bool has_room = make_room(&labels, s->n_labels, &s->label_capacity, sizeof *s->labels);
    s->labels = labels;
    jarak__statistics_label l = {.set = has_room ? set_of(s, set, strlen(set)) : JARAK__NO_SET,
                                 .label = has_room ? keep_text(s, text) : NULL};
    if (readstat_value_type_class(value) == READSTAT_TYPE_CLASS_NUMERIC) {
        l.value = readstat_double_value(value);
    } else {
        l.text = keep_text(s, readstat_string_value(value));
        s->no_memory = s->no_memory || l.text == NULL;
    }
    s->no_memory = s->no_memory || l.label == NULL || l.set == JARAK__NO_SET;
    if (s->no_memory) {
        return READSTAT_HANDLER_ABORT;
    }
    s->labels[s->n_labels++] = l;
    return READSTAT_HANDLER_OK;
}

static int compare_labels(const void *left, const void *right)
{
    const jarak__statistics_label *a = left, *b = right;
    if (a->set != b->set) {
        return a->set < b->set ? -1 : 1;
    }
    if (a->text != NULL || b->text != NULL) {
        return strcmp(a->text != NULL ? a->text : "", b->text != NULL ? b->text : "");
    }
    return a->value < b->value ? -1 : a->value > b->value;
}

/* Whether the labels of a set name states: then they are what the column means, and its values are numbers of this file alone. */
static jarak_status names_states(const jarak__statistics *s, size_t set, bool *names, jarak_error *error)
{
    const char *texts[MOST_LABELS_TRIED];
    size_t n = 0;
    jarak__coding coding;
    for (size_t i = 0; i < s->n_labels && n < MOST_LABELS_TRIED; i++) {
        if (s->labels[i].set == set) {
            texts[n++] = s->labels[i].label;
        }
    }
    jarak_status status = jarak__coding_find(n, texts, &coding, error);
    *names = status == JARAK_OK && coding.system != NULL;
    return status;
}

jarak_status jarak__statistics_choose_labels(jarak__statistics *s, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    if (s->n_labels > 0) {
        qsort(s->labels, s->n_labels, sizeof *s->labels, compare_labels);
    }
    for (size_t set = 0; status == JARAK_OK && set < s->n_sets; set++) {
        bool names = false;
        status = names_states(s, set, &names, error);
        for (size_t i = 0; status == JARAK_OK && !names && i < s->n_columns; i++) {
            s->columns[i].set = s->columns[i].set == set ? JARAK__NO_SET : s->columns[i].set;
        }
    }
    return status;
}

const char *jarak__statistics_label_of(const jarak__statistics *s, const jarak__statistics_column *c, double value, const char *text)
{
    if (c->set == JARAK__NO_SET) {
        return NULL;
    }
    const jarak__statistics_label wanted = {.set = c->set, .value = value, .text = text};
    const jarak__statistics_label *found = bsearch(&wanted, s->labels, s->n_labels, sizeof *s->labels, compare_labels);
    return found != NULL ? found->label : NULL;
}
