/* Texts of the C library's argument parser, which looks for them in the program's catalogues, and names of options' values, for
 * translators. This file is not compiled. */
N_("Usage:")
N_("  or: ")
N_(" [OPTION...]")
N_("Give this help list")
N_("Give a short usage message")
N_("Mandatory or optional arguments to long options are also mandatory or optional for any corresponding short options.")
/* xgettext:c-format */
N_("Try `%s --help' or `%s --usage' for more information.\n")
/* xgettext:c-format */
N_("%s: Too many arguments\n")
/* TRANSLATORS: in letters of one byte each: argp counts bytes as columns */
N_("CODE")
N_("DIR")
N_("FILE")
N_("FORMAT")
N_("LIST")
N_("N")
N_("NAME")
N_("PERIOD")
N_("SECONDS")
N_("YEAR")
