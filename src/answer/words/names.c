/* Names of states as they stand in the sentences of an answer. */
#include "answer/words/names.h"

#include <string.h>

#include "base/alloc.h"

const char *jarak__name_in(jarak__answer_work *answer, const jarak_actor *actor, jarak__name_case form)
{
    char *name = jarak__state_name_in(actor->code, answer->public.language, form);
    answer->failed |= name == NULL;
    const char *copy = jarak__answer_copy(answer, name);
    jarak__free(name);
    return copy;
}

const char *jarak__name_first(jarak__answer_work *answer, const jarak_actor *actor)
{
    static const char article[] = "the ";
    const char *name = actor->within;
    return strncmp(name, article, sizeof article - 1) == 0 ? jarak__answer_format(answer, "The %s", name + sizeof article - 1) : name;
}
