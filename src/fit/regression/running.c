/* What every part of a regression being run needs. */
#include "fit/regression/running.h"

#include <string.h>

#include "base/text.h"

jarak_status jarak__running_no_memory(jarak__running *job)
{
    return jarak_fail(job->error, JARAK_ERR_MEMORY, _("out of memory for the results"));
}

const char *jarak__running_keep(jarak__running *job, const char *text)
{
    return text != NULL ? jarak__arena_text(&job->made->arena, text, strlen(text)) : NULL;
}

bool jarak__is_clustered(jarak_vcov_kind kind)
{
    return kind != JARAK_VCOV_IID && kind != JARAK_VCOV_ROBUST;
}
