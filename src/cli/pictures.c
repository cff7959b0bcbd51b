/* Commands that write a page of pictures with -o instead of printing. */
#include "cli/pictures.h"

#include <stdio.h>
#include <sys/stat.h>

void cli_pictures_check(const char *path, const cli_options *options, struct argp_state *state)
{
    if (path != NULL && options->format != JARAK_FORMAT_TABLE) {
        cli_wrong_use(state, _("-o writes pictures, which are HTML: leave out --format, or -o"));
    }
}

void cli_pictures_say(const char *path, const cli_options *options)
{
    struct stat file;
    if (!options->quiet && stat(path, &file) == 0) {
        printf(_("wrote %s (%lld kB)\n"), path, (long long)(file.st_size / 1000));
    }
}
