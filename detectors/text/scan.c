/* detectors/text/scan.py in C: the same function, the same answers, some ten times as fast.

What takes the time in a table of tens of megabytes is waiting for memory, and guessing wrong which
words have a slot. So it goes in steps over all words, each asking for what the next one reads: the
waits overlap, and words that are out are left behind without a branch. What is not wanted is
dropped by its index; the spellings of what is left are asked for together, and compared. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

#include "words.h"

/* Matches whose spellings are asked for together. */
#define BATCH 64
/* Matches of a kind that are found in a text: see detectors/text/wordtable.py. */
#define MOST_FOUND (1 << 14)

/* Whether the meaning of a term's pattern is one in this text. */
static int
is_wanted(const Task *task, Py_ssize_t index)
{
    const uint8_t *at = task->meaning_of + NUMBER * index;
    Py_ssize_t number = at[0] | at[1] << 8 | at[2] << 16;
    return number < task->meanings && task->wanted[number];
}

/* Whether a name that begins at `start` may be one, by its first letter and its hint. */
static int
may_be_a_name(const Task *task, Py_ssize_t start, Py_ssize_t index)
{
    if (index >= task->hinted)
        return 1;
    Py_ssize_t at = start - 1;
    if (task->kept != NULL)
        at = at < task->kept_length ? task->kept[at] : task->raw_length;
    int lower = !task->caseless && at >= 0 && at < task->raw_length &&
                Py_UNICODE_ISLOWER(PyUnicode_READ(task->raw_kind, task->raw, at));
    if (!lower && !task->by_size)
        return 1;
    uint8_t hint = task->hints[index];
    return hint & SMALL_LETTERS || !(lower || hint & UNLIKELY);
}

/* Append (start, end, index) to a list; -1 with an error set. */
static int
append(PyObject *list, Py_ssize_t start, Py_ssize_t end, Py_ssize_t index)
{
    PyObject *hit = PyTuple_New(3);
    if (hit == NULL)
        return -1;
    const Py_ssize_t fields[] = {start, end, index};
    for (int i = 0; i < 3; i++) {
        PyObject *field = PyLong_FromSsize_t(fields[i]);
        if (field == NULL) {
            Py_DECREF(hit);
            return -1;
        }
        PyTuple_SET_ITEM(hit, i, field);
    }
    int failed = PyList_Append(list, hit);
    Py_DECREF(hit);
    return failed;
}

/* Append those of the waiting matches that are spelled like the text; -1 with an error set. */
static int
flush(const Table *table, Task *task)
{
    int waiting = task->waiting;
    task->waiting = 0;
    for (int i = 0; i < waiting; i++) {
        uint32_t pattern = task->batch[i].pattern;
        if (pattern < table->patterns && table->offsets[pattern] < table->size)
            ASK_FOR(table->spellings + table->offsets[pattern]);
    }
    for (int i = 0; i < waiting; i++) {
        Py_ssize_t start = task->batch[i].start, end = task->batch[i].end;
        PyObject *list = task->lists[task->batch[i].kind];
        if (PyList_GET_SIZE(list) < MOST_FOUND &&
            same(table, task->batch[i].pattern, task->kind, task->text, task->ascii, start, end) &&
            append(list, start, end, task->batch[i].index) < 0)
            return -1;
    }
    return 0;
}

/* Have a match wait for its spelling, if it is wanted; -1 with an error set. */
static int
deal(const Table *table, Task *task, Py_ssize_t start, Py_ssize_t end, uint32_t pattern)
{
    Py_ssize_t index = (Py_ssize_t)pattern;
    int kind = 0;
    if (index < task->first) {
        if (task->wanted != NULL && !is_wanted(task, index))
            return 0;
    }
    else if (index < task->second) {
        kind = 1;
        index -= task->first;
        if (task->hints != NULL && !may_be_a_name(task, start, index))
            return 0;
    }
    else {
        kind = 2;
        index -= task->second;
    }
    if (pattern >= table->patterns)
        return 0;
    ASK_FOR(&table->offsets[pattern]);
    task->batch[task->waiting++] = (Match){start, end, index, pattern, kind};
    return task->waiting == BATCH ? flush(table, task) : 0;
}

/* Deal all that one slot names; -1 with an error set. */
static int
deal_all(const Table *table, uint32_t payload, Task *task, Py_ssize_t start, Py_ssize_t end)
{
    size_t named = payload >> SHIFT;
    if (!(payload & SEVERAL))
        return deal(table, task, start, end, (uint32_t)named);
    if (named >= table->grouped || table->groups[named] >= table->grouped - named)
        return 0;
    const uint32_t *at = table->groups + named;
    for (uint32_t count = *at++; count > 0; count--)
        if (deal(table, task, start, end, *at++) < 0)
            return -1;
    return 0;
}

/* Deal all patterns that begin at a word, the longest first; -1 with an error set. */
static int
deal_from(const Table *table, const Word *word, const Word *stop, Task *task)
{
    Py_ssize_t ends[MOST_WORDS];
    uint32_t payloads[MOST_WORDS];
    int found = 0;
    const Word *begin = word;
    uint64_t hash = word->hash;
    uint32_t payload = word->payload;
    for (int size = 1; payload; size++) {
        if (payload & ENDS) {
            ends[found] = word->end;
            payloads[found++] = payload;
        }
        if (!(payload & CONTINUES) || ++word == stop || size == MOST_WORDS)
            break;
        if (size == 1) {
            hash = begin->pair;
            payload = begin->pair_payload;
        }
        else {
            hash = extended(hash, word->hash);
            payload = may_have(table, hash) ? look_up(table, hash) : 0;
        }
    }
    while (found-- > 0)
        if (deal_all(table, payloads[found], task, begin->start, ends[found]) < 0)
            return -1;
    return 0;
}

static int
find(const Table *table, Task *task)
{
    const void *text = task->text;
    Py_ssize_t length = task->length, count;
    int kind = task->kind, failed = 0;
    /* Once for each width of a letter, which the compiler then knows. */
    count = kind == PyUnicode_1BYTE_KIND   ? spaces(PyUnicode_1BYTE_KIND, text, length)
            : kind == PyUnicode_2BYTE_KIND ? spaces(PyUnicode_2BYTE_KIND, text, length)
                                           : spaces(PyUnicode_4BYTE_KIND, text, length);
    /* Behind the words there is room for their numbers, twice. */
    size_t each = sizeof(Word) + 2 * sizeof(uint32_t);
    Word *words = count < UINT32_MAX ? PyMem_Malloc((size_t)(count + 1) * each) : NULL;
    if (words == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    count = kind == PyUnicode_1BYTE_KIND ? split(table, PyUnicode_1BYTE_KIND, text, length, words)
            : kind == PyUnicode_2BYTE_KIND
                ? split(table, PyUnicode_2BYTE_KIND, text, length, words)
                : split(table, PyUnicode_4BYTE_KIND, text, length, words);
    uint32_t *known = (uint32_t *)(words + count);
    Py_ssize_t number = look_up_all(table, task, words, count, known);
    for (Py_ssize_t k = 0; k < number && !failed; k++)
        failed = deal_from(table, &words[known[k]], words + count, task);
    if (!failed)
        failed = flush(table, task);
    PyMem_Free(words);
    return failed;
}

/* The buffers of a call, in the order in which `scan` takes them; None gives an empty one. */
enum { SLOTS, SIEVE, GROUPS, OFFSETS, SPELLINGS, MEANING_OF, WANTED, HINTS, KEPT, BUFFERS };

static void
release(Py_buffer *buffers, int count)
{
    while (count-- > 0)
        if (buffers[count].obj != NULL)
            PyBuffer_Release(&buffers[count]);
}

/* Take the buffers of these; 0 with an error set, and none held. */
static int
take(PyObject *const *from, Py_buffer *buffers)
{
    for (int i = 0; i < BUFFERS; i++) {
        if (from[i] == Py_None)
            buffers[i] = (Py_buffer){0};
        else if (PyObject_GetBuffer(from[i], &buffers[i], PyBUF_SIMPLE) < 0) {
            release(buffers, i);
            return 0;
        }
    }
    return 1;
}

/* Find what the task asks for; the three lists, or NULL with an error set. */
static PyObject *
found(const Py_buffer *buffers, uint64_t seed, Task *task)
{
    uint64_t size = (uint64_t)buffers[SLOTS].len / sizeof(uint64_t);
    uint64_t bits = (uint64_t)buffers[SIEVE].len * 8;
    if (size == 0 || size & (size - 1) || bits == 0 || bits & (bits - 1))
        return PyErr_Format(PyExc_ValueError,
                            "%zd bytes of slots, %zd of a sieve: powers of two are wanted",
                            buffers[SLOTS].len, buffers[SIEVE].len);
    if (task->wanted != NULL && buffers[MEANING_OF].len / NUMBER < task->first)
        return PyErr_Format(PyExc_ValueError, "meanings of %zd of %zd patterns",
                            buffers[MEANING_OF].len / NUMBER, task->first);
    Table table = {
        .slots = buffers[SLOTS].buf,
        .mask = size - 1,
        .seed = seed,
        .sieve = buffers[SIEVE].buf,
        .sieve_mask = bits - 1,
        .groups = buffers[GROUPS].buf,
        .grouped = (size_t)buffers[GROUPS].len / sizeof(uint32_t),
        .offsets = buffers[OFFSETS].buf,
        .patterns = (size_t)buffers[OFFSETS].len / sizeof(uint32_t),
        .spellings = buffers[SPELLINGS].buf,
        .size = (size_t)buffers[SPELLINGS].len,
    };
    PyObject *made = PyTuple_New(3);
    for (int i = 0; made != NULL && i < 3; i++) {
        task->lists[i] = PyList_New(0);
        if (task->lists[i] == NULL)
            Py_CLEAR(made);
        else
            PyTuple_SET_ITEM(made, i, task->lists[i]);
    }
    if (made != NULL && find(&table, task) < 0)
        Py_CLEAR(made);
    return made;
}

static PyObject *
scan(PyObject *module, PyObject *const *args, Py_ssize_t count)
{
    if (count != 10 || !PyTuple_Check(args[0]) || PyTuple_GET_SIZE(args[0]) != SPELLINGS + 2 ||
        !PyUnicode_Check(args[1]) || !PyUnicode_Check(args[7]))
        return PyErr_Format(PyExc_TypeError, "a table, a text and eight more are wanted");
    PyObject *of_table = args[0], *folded = args[1], *raw = args[7], *from[BUFFERS];
    for (int i = SLOTS; i <= SPELLINGS; i++)
        from[i] = PyTuple_GET_ITEM(of_table, i);
    from[MEANING_OF] = args[4];
    from[WANTED] = args[5];
    from[HINTS] = args[6];
    from[KEPT] = args[8];
    uint64_t seed = PyLong_AsUnsignedLongLong(PyTuple_GET_ITEM(of_table, SPELLINGS + 1));
    long letter_case = PyLong_AsLong(args[9]);
    Match batch[BATCH];
    Task task = {
        .batch = batch,
        .kind = PyUnicode_KIND(folded),
        .text = PyUnicode_DATA(folded),
        .length = PyUnicode_GET_LENGTH(folded),
        .ascii = PyUnicode_IS_ASCII(folded),
        .raw_kind = PyUnicode_KIND(raw),
        .raw = PyUnicode_DATA(raw),
        .raw_length = PyUnicode_GET_LENGTH(raw),
        .first = PyLong_AsSsize_t(args[2]),
        .second = PyLong_AsSsize_t(args[3]),
        .caseless = letter_case & NO_CASE,
        .by_size = letter_case & NO_HELP,
    };
    Py_buffer buffers[BUFFERS];
    if (PyErr_Occurred() || !take(from, buffers))
        return NULL;
    task.kept = buffers[KEPT].buf;
    task.kept_length = buffers[KEPT].len / (Py_ssize_t)sizeof(int32_t);
    task.meaning_of = buffers[MEANING_OF].buf;
    task.wanted = buffers[WANTED].buf;
    task.meanings = buffers[WANTED].len;
    task.hints = buffers[HINTS].buf;
    task.hinted = buffers[HINTS].len;
    PyObject *made = found(buffers, seed, &task);
    release(buffers, BUFFERS);
    return made;
}

static PyMethodDef methods[] = {
    {"scan", (PyCFunction)(void (*)(void))scan, METH_FASTCALL, "See detectors/text/scan.py."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "detectors.text.scan", "See detectors/text/scan.py.", 0, methods,
    NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC
PyInit_scan(void)
{
    return PyModuleDef_Init(&definition);
}
