/* The answer for the report's page. One fact enters many values (a country's total exports enter its share with every partner), and the
 * answer's JSON tells it at each of them; the page, which has to stay small, carries it once. */
#include "report/page_json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

/* What a figure says of the fact itself, and what of the way the fact enters one value. Its period stays with the figure; title, publisher
 * and url stand with the source. */
static const char *const fact_keys[] = {
    "from", "to", "figure_period", "measure", "value", "text", "unit", "reporter", "status", "source", "line", "note", NULL,
};
static const char *const role_keys[] = {"part", "used", "how", NULL};
static const char *const source_keys[] = {"title", "publisher", "url", NULL};

enum { STEPS_OF_ONE = 10000 }; /* of standard units and probabilities, which charts draw */
enum { DIGITS = 15 };          /* of a number: all that a source prints, without the tail that 17 digits give 24.6 */

/* Different objects, and the number of each by its text. */
typedef struct object_list {
    json_t *objects;
    json_t *numbers;
} object_list;

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

/* Moves these keys out of an object into one of their own. */
static json_t *take_keys(json_t *from, const char *const *keys)
{
    json_t *taken = json_object();
    for (size_t i = 0; taken != NULL && keys[i] != NULL; i++) {
        json_t *member = json_object_get(from, keys[i]);
        if (member != NULL && json_object_set(taken, keys[i], member) != 0) {
            json_decref(taken);
            return NULL;
        }
        json_object_del(from, keys[i]);
    }
    return taken;
}

/* The number of an object, which joins the list where it is new; negative when memory is out. */
static json_int_t number_of(object_list *list, json_t *object)
{
    json_int_t number = -1;
    char *text = json_dumps(object, JSON_COMPACT);
    if (text != NULL) {
        json_t *known = json_object_get(list->numbers, text);
        if (known != NULL) {
            number = json_integer_value(known);
        } else {
            json_int_t next = (json_int_t)json_array_size(list->objects);
            if (json_object_set_new(list->numbers, text, json_integer(next)) == 0 && json_array_append(list->objects, object) == 0) {
                number = next;
            }
        }
    }
    free(text);
    return number;
}

/* Puts the number of an object of these keys in their place. */
static bool refer(json_t *figure, const char *const *keys, const char *name, object_list *list)
{
    json_t *taken = take_keys(figure, keys);
    json_int_t number = taken != NULL ? number_of(list, taken) : -1;
    json_decref(taken);
    return number >= 0 && json_object_set_new(figure, name, json_integer(number)) == 0;
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

static bool shrink_figure(json_t *figure, const json_t *points, object_list *facts, object_list *roles)
{
    for (size_t i = 0; json_object_get(figure, "source") != NULL && source_keys[i] != NULL; i++) {
        json_object_del(figure, source_keys[i]);
    }
    drop_days_of_points(figure, points);
    return refer(figure, fact_keys, "fact", facts) && refer(figure, role_keys, "role", roles);
}

static bool shrink_series(json_t *answer, object_list *facts, object_list *roles)
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
                if (!shrink_figure(figure, json_object_get(series, "points"), facts, roles)) {
                    return false;
                }
            }
        }
    }
    return json_object_set(answer, "facts", facts->objects) == 0 && json_object_set(answer, "roles", roles->objects) == 0;
}

/* Rounded to what a chart can show. */
static void round_numbers(json_t *value)
{
    size_t i;
    const char *key;
    json_t *member;
    if (json_is_real(value)) {
        json_real_set(value, round(json_real_value(value) * STEPS_OF_ONE) / STEPS_OF_ONE);
    }
    json_array_foreach(value, i, member)
    {
        round_numbers(member);
    }
    json_object_foreach(value, key, member)
    {
        round_numbers(member);
    }
}

/* A specification as [number of its choices, change, low, high, direction]. */
static json_t *short_specification(json_t *specification, object_list *choices)
{
    static const char *const numbers[] = {"change", "conf_low", "conf_high"};
    json_t *made = json_object_get(specification, "choices"), *main = json_object_get(specification, "main");
    json_t *kept = json_is_object(made) ? json_copy(made) : json_object();
    if (json_is_true(main)) {
        json_object_set(kept, "main", main);
    }
    json_int_t number = kept != NULL ? number_of(choices, kept) : -1;
    json_decref(kept);
    json_t *brief = number >= 0 ? json_array() : NULL;
    json_array_append_new(brief, json_integer(number));
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        json_t *value = json_object_get(specification, numbers[i]);
        json_array_append_new(brief, value != NULL ? json_incref(value) : json_null());
    }
    json_t *direction = json_object_get(specification, "direction");
    if (brief != NULL && json_array_append_new(brief, direction != NULL ? json_incref(direction) : json_null()) != 0) {
        json_decref(brief);
        return NULL;
    }
    return brief;
}

static bool shrink_group(json_t *group, object_list *choices)
{
    size_t i;
    json_t *specification, *reason, *list = json_object_get(group, "specification_list");
    json_object_del(group, "contributions"); /* of single values: the page has those of indicators */
    json_array_foreach(json_object_get(group, "reasons_by_source"), i, reason)
    { /* the page has them among its sources */
        json_object_del(reason, "title");
        json_object_del(reason, "publisher");
        json_object_del(reason, "url");
    }
    json_array_foreach(list, i, specification)
    {
        json_t *brief = short_specification(specification, choices);
        if (brief == NULL || json_array_set_new(list, i, brief) != 0) {
            return false;
        }
    }
    round_numbers(group);
    return true;
}

/* Verdicts: what the same choices are in every pair is told once, under `choices`. */
static bool shrink_groups(json_t *answer, object_list *choices)
{
    size_t i;
    const char *key;
    json_t *pair, *group;
    json_array_foreach(json_object_get(answer, "pairs"), i, pair)
    {
        json_object_foreach(json_object_get(pair, "groups"), key, group)
        {
            if (!shrink_group(group, choices)) {
                return false;
            }
        }
    }
    return json_array_size(choices->objects) == 0 || json_object_set(answer, "choices", choices->objects) == 0;
}

static bool start_list(object_list *list)
{
    *list = (object_list){.objects = json_array(), .numbers = json_object()};
    return list->objects != NULL && list->numbers != NULL;
}

static void release_list(object_list *list)
{
    json_decref(list->objects);
    json_decref(list->numbers);
}

jarak_status jarak__write_page_json(jarak__writer *writer, const char *json, jarak_error *error)
{
    jarak_status status = JARAK_OK;
    char *text = NULL;
    object_list facts = {0}, roles = {0}, choices = {0};
    json_error_t problem;
    json_t *answer = json_loads(json, JSON_REJECT_DUPLICATES, &problem);
    if (answer == NULL) {
        status = jarak_fail(error, JARAK_ERR_INTERNAL, "the answer is not JSON: line %d: %s", problem.line, problem.text);
        goto out;
    }
    drop_nulls(answer);
    bool shrunk = start_list(&facts) && start_list(&roles) && start_list(&choices) && shrink_series(answer, &facts, &roles) &&
                  shrink_groups(answer, &choices);
    text = shrunk ? json_dumps(answer, JSON_COMPACT | JSON_REAL_PRECISION(DIGITS)) : NULL;
    if (text == NULL) {
        status = jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the report");
        goto out;
    }
    jarak__write_text(writer, text);
out:
    free(text);
    json_decref(answer);
    release_list(&facts);
    release_list(&roles);
    release_list(&choices);
    return status;
}
