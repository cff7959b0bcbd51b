/* What all parts of the making of verdicts use: its memory, where a verdict lies, and the engine's answers as directions. */
#include <string.h>

#include "base/checked.h"
#include "verdict/verdict.h"

void *jarak__verdict_array(jarak__verdict_work *work, size_t count, size_t size)
{
    size_t bytes;
    void *memory = jarak__multiply(count > 0 ? count : 1, size, &bytes) ? jarak__arena_alloc(&work->arena, bytes) : NULL;
    return memory != NULL ? memset(memory, 0, bytes) : NULL;
}

jarak_status jarak__verdict_out_of_memory(jarak_error *error)
{
    return jarak_fail(error, JARAK_ERR_MEMORY, "out of memory for the verdict");
}

jarak_verdict *jarak__verdict_of(const jarak__verdict_work *work, size_t pair, jarak_group group)
{
    return &work->verdicts[pair * JARAK_N_GROUPS + (size_t)group];
}

bool jarak__same_facts(const jarak__verdict_work *work, size_t one, size_t other)
{
    const jarak__indicator *a = work->measures[one].entry, *b = work->measures[other].entry;
    return a != NULL && b != NULL && strcmp(jarak__indicator_leader(a), jarak__indicator_leader(b)) == 0;
}

jarak_direction jarak__direction_of(jarak_change_answer answer)
{
    switch (answer) {
    case JARAK_CHANGE_CLOSER:
        return JARAK_DIRECTION_CLOSER;
    case JARAK_CHANGE_APART:
        return JARAK_DIRECTION_APART;
    case JARAK_CHANGE_NOT_MATERIAL:
        return JARAK_DIRECTION_NOT_MATERIAL;
    case JARAK_CHANGE_MIXED:
        return JARAK_DIRECTION_MIXED;
    case JARAK_CHANGE_DISPUTED:
        return JARAK_DIRECTION_DISPUTED;
    default:
        return JARAK_DIRECTION_UNDECIDED;
    }
}

size_t jarak__values_of(const jarak__verdict_work *work, size_t pair, size_t indicator, size_t *first)
{
    size_t i = work->first_value[pair];
    const size_t end = work->first_value[pair + 1];
    while (i < end && work->data->values[i].indicator < indicator) {
        i++;
    }
    *first = i;
    while (i < end && work->data->values[i].indicator == indicator) {
        i++;
    }
    return i;
}
