/* Conditions of SQL that a column is one of some codes, of states or indicators. */
#include "answer/codes.h"

#include "data/sql.h"

void jarak__write_is_one_of(jarak__writer *sql, const char *column, size_t count, jarak__code_at *code, const void *list)
{
    jarak__write_format(sql, count == 1 ? "%s = (" : "%s IN (", column);
    for (size_t i = 0; i < count; i++) {
        jarak__sql_write(sql, i > 0 ? ", %Q" : "%Q", code(list, i));
    }
    jarak__write_text(sql, ")");
}

const char *jarak__actor_code(const void *actors, size_t i)
{
    return ((const jarak_actor *)actors)[i].code;
}

size_t jarak__answer_n_actors(const jarak_answer *answer)
{
    return 1 + answer->n_states + answer->n_rivals;
}

const jarak_actor *jarak__answer_actor(const jarak_answer *answer, size_t i)
{
    return i == 0 ? &answer->partner : i <= answer->n_states ? &answer->states[i - 1] : &answer->rivals[i - 1 - answer->n_states];
}

const char *jarak__answer_actor_code(const void *answer, size_t i)
{
    return jarak__answer_actor(answer, i)->code;
}
