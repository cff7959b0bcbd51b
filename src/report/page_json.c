/* The answer for the report's page. One fact enters many values (a country's total exports enter its share with every partner), and the
 * answer's JSON tells it at each of them; the page, which has to stay small, carries it once. */
#include "report/page_json.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

/* What belongs to the fact itself; the rest of a figure says how it enters one value. Title, publisher and url stand with the source. */
static const char *const fact_keys[] = {
    "from", "to", "figure_period", "measure", "value", "text", "unit", "reporter", "status", "source", "line", "note",
};
static const char *const source_keys[] = {"title", "publisher", "url"};
enum { FACT_KEYS = sizeof fact_keys / sizeof *fact_keys, SOURCE_KEYS = sizeof source_keys / sizeof *source_keys };

enum { DIGITS = 15 }; /* of a number: all that a source prints, without the tail that 17 digits give 24.6 */

/* The facts met so far, and the number of each by its text. */
typedef struct fact_list {
    json_t *facts;
    json_t *numbers;
} fact_list;

static void drop_nulls(json_t *value)
{
    size_t i;
    const char *key;
    void *next;
    json_t *member;
    json_array_foreach(value, i, member)
    {
        drop_nulls(member);
    }
    json_object_foreach_safe(value, next, key, member)
    {
        if (json_is_null(member)) {
            json_object_del(value, key);
        } else {
            drop_nulls(member);
        }
    }
}

/* Moves what belongs to the fact out of a figure. */
static json_t *take_fact(json_t *figure)
{
    json_t *fact = json_object();
    for (size_t i = 0; fact != NULL && i < FACT_KEYS; i++) {
        json_t *member = json_object_get(figure, fact_keys[i]);
        if (member != NULL && json_object_set(fact, fact_keys[i], member) != 0) {
            json_decref(fact);
            return NULL;
        }
        json_object_del(figure, fact_keys[i]);
    }
    return fact;
}

/* The number of a fact, which joins the list where it is new; negative when memory is out. Takes the fact over. */
static json_int_t number_of_fact(fact_list *list, json_t *fact)
{
    json_int_t number = -1;
    char *text = json_dumps(fact, JSON_COMPACT);
    if (text != NULL) {
        json_t *known = json_object_get(list->numbers, text);
        if (known != NULL) {
            number = json_integer_value(known);
        } else {
            json_int_t next = (json_int_t)json_array_size(list->facts);
            if (json_object_set_new(list->numbers, text, json_integer(next)) == 0 && json_array_append(list->facts, fact) == 0) {
                number = next;
            }
        }
    }
    free(text);
    json_decref(fact);
    return number;
}

/* The days of a figure's value are those of the point of the same period; only figures of a period without a point keep theirs. */
static void drop_days_of_points(json_t *figure, const json_t *points)
{
    const char *period = json_string_value(json_object_get(figure, "period"));
    size_t i;
    json_t *point;
    json_array_foreach(points, i, point)
    {
        const char *of_point = json_string_value(json_object_get(point, "period"));
        if (period != NULL && of_point != NULL && strcmp(period, of_point) == 0) {
            json_object_del(figure, "first_day");
            json_object_del(figure, "last_day");
            return;
        }
    }
}

static bool shrink_figure(fact_list *list, json_t *figure, const json_t *points)
{
    if (json_object_get(figure, "source") != NULL) {
        for (size_t i = 0; i < SOURCE_KEYS; i++) {
            json_object_del(figure, source_keys[i]);
        }
    }
    drop_days_of_points(figure, points);
    json_t *fact = take_fact(figure);
    json_int_t number = fact != NULL ? number_of_fact(list, fact) : -1;
    return number >= 0 && json_object_set_new(figure, "fact", json_integer(number)) == 0;
}

static bool shrink_series(fact_list *list, json_t *answer)
{
    size_t i, k, n;
    json_t *pair, *series, *point, *figure;
    json_array_foreach(json_object_get(answer, "pairs"), i, pair)
    {
        json_array_foreach(json_object_get(pair, "series"), k, series)
        {
            json_array_foreach(json_object_get(series, "points"), n, point)
            {
                json_object_del(point, "value");
                json_object_del(point, "variance");
            }
            json_array_foreach(json_object_get(series, "figures"), n, figure)
            {
                if (!shrink_figure(list, figure, json_object_get(series, "points"))) {
                    return false;
                }
            }
        }
    }
    return json_object_set(answer, "facts", list->facts) == 0;
}

jarak_status jarak__write_page_json(jarak__writer *writer, const char *json, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    char *text = NULL;
    fact_list list = {.facts = json_array(), .numbers = json_object()};
    json_error_t problem;
    json_t *answer = json_loads(json, JSON_REJECT_DUPLICATES, &problem);
    if (answer == NULL) {
        status = jarak_fail(error, JARAK_ERR_INTERNAL, "the answer is not JSON: line %d: %s", problem.line, problem.text);
        goto out;
    }
    drop_nulls(answer);
    if (list.facts == NULL || list.numbers == NULL || !shrink_series(&list, answer) ||
        (text = json_dumps(answer, JSON_COMPACT | JSON_REAL_PRECISION(DIGITS))) == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the report");
        goto out;
    }
    jarak__write_text(writer, text);
out:
    free(text);
    json_decref(answer);
    json_decref(list.numbers);
    json_decref(list.facts);
    return status;
}
