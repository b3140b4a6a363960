/* detectors/text/scan.py in C: the same function, the same answers, some ten times as fast.

What takes the time in a table of tens of megabytes is waiting for memory, and guessing wrong which
words have a slot. So it goes in steps over all words, each asking for what the next one reads: the
waits overlap, and words that are out are left behind without a branch. What is not wanted is
dropped by its index; the spellings of what is left are asked for together, and compared. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

#include "wordtable.h"

#define CONTINUES 1u
#define ENDS 2u
#define SEVERAL 4u
#define SHIFT 3
/* Matches whose spellings are asked for together. */
#define BATCH 64
/* More words than this no pattern has; the table's maker refuses them. */
#define MOST_WORDS 32
/* Bits of a name's hint: see detectors/text/wordtable.py. */
#define SMALL_LETTERS 1
#define UNLIKELY 2
/* Bits of a text's case, likewise. */
#define NO_CASE 1
#define NO_HELP 2

typedef struct {
    uint64_t hash;
    uint64_t pair;
    Py_ssize_t start;
    Py_ssize_t end;
    uint32_t payload;
    uint32_t pair_payload;
} Word;

/* A text, folded and as it was written, and what of it is asked for. */
typedef struct {
    int kind;
    const void *text;
    Py_ssize_t length;
    int ascii;
    int raw_kind;
    const void *raw;
    Py_ssize_t raw_length;
    const int32_t *kept;
    Py_ssize_t kept_length;
    const uint8_t *wanted;
    const uint8_t *hints;
    Py_ssize_t first, second, hinted;
    int caseless, by_size;
    PyObject *lists[3];
    int waiting;
    struct {
        Py_ssize_t start, end, index;
        uint32_t pattern;
        int kind;
    } batch[BATCH];
} Task;

/* The words between the first and the last space of a text, empty ones too; their number. */
INLINE Py_ssize_t
split(const Table *table, int kind, const void *text, Py_ssize_t length, Word *words)
{
    Py_ssize_t count = 0, i = 0;
    while (i < length && PyUnicode_READ(kind, text, i) != ' ')
        i++;
    while (++i <= length) {
        Py_ssize_t start = i;
        uint64_t hash = table->seed;
        Py_UCS4 code = 0;
        for (; i < length && (code = PyUnicode_READ(kind, text, i)) != ' '; i++)
            hash = (hash ^ code) * MULTIPLIER;
        if (i == length)
            break;
        hash ^= hash >> 32;
        ask_for_sieve(table, hash);
        words[count++] = (Word){hash, 0, start, i, 0, 0};
    }
    return count;
}

INLINE Py_ssize_t
spaces(int kind, const void *text, Py_ssize_t length)
{
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < length; i++)
        count += PyUnicode_READ(kind, text, i) == ' ';
    return count;
}

/* Ask for what says whether a match is wanted, or whether a name may be one. */
INLINE void
ask_for_verdict(const Table *table, const Task *task, uint32_t payload)
{
    Py_ssize_t index = (Py_ssize_t)(payload >> SHIFT);
    if (payload & SEVERAL)
        ASK_FOR(&table->groups[(size_t)index < table->grouped ? index : 0]);
    else if (index < task->first)
        ASK_FOR(&task->wanted[task->wanted == NULL ? 0 : index]);
    else if (index - task->first < task->hinted)
        ASK_FOR(&task->hints[index - task->first]);
}

/* Look up every word, and every pair of words that something may begin with. `known` gets the
   numbers of the words that have a slot; how many. There is room for twice as many as words. */
static Py_ssize_t
look_up_all(const Table *table, const Task *task, Word *words, Py_ssize_t count, uint32_t *known)
{
    Py_ssize_t number = 0, going_on = 0, paired = 0, made = 0;
    uint32_t *pairs = known + count;
    for (Py_ssize_t i = 0; i < count; i++) {
        known[number] = (uint32_t)i;
        number += words[i].end > words[i].start && may_have(table, words[i].hash);
    }
    for (Py_ssize_t k = 0; k < number; k++)
        ask_for_slot(table, words[known[k]].hash);
    for (Py_ssize_t k = 0; k < number; k++) {
        uint32_t i = known[k];
        Word *word = &words[i];
        word->payload = look_up(table, word->hash);
        known[made] = i;
        made += word->payload != 0;
        ask_for_verdict(table, task, word->payload);
        if (word->payload & CONTINUES && i + 1 < count) {
            word->pair = extended(word->hash, word[1].hash);
            ask_for_sieve(table, word->pair);
            pairs[going_on++] = i;
        }
    }
    for (Py_ssize_t k = 0; k < going_on; k++) {
        uint32_t i = pairs[k];
        pairs[paired] = i;
        paired += may_have(table, words[i].pair);
    }
    for (Py_ssize_t k = 0; k < paired; k++)
        ask_for_slot(table, words[pairs[k]].pair);
    for (Py_ssize_t k = 0; k < paired; k++) {
        Word *word = &words[pairs[k]];
        word->pair_payload = look_up(table, word->pair);
        ask_for_verdict(table, task, word->pair_payload);
    }
    return made;
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
        if (same(table, task->batch[i].pattern, task->kind, task->text, task->ascii, start, end) &&
            append(task->lists[task->batch[i].kind], start, end, task->batch[i].index) < 0)
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
        if (task->wanted != NULL && !task->wanted[index])
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
    int at = task->waiting++;
    task->batch[at].start = start;
    task->batch[at].end = end;
    task->batch[at].index = index;
    task->batch[at].pattern = pattern;
    task->batch[at].kind = kind;
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

static PyObject *
scan(PyObject *module, PyObject *args)
{
    Py_buffer slots, sieve, groups, offsets, spellings, wanted, hints, kept;
    unsigned long long seed;
    PyObject *folded, *raw, *made = NULL;
    Task task = {0};
    int letter_case;
    if (!PyArg_ParseTuple(args, "(y*y*y*y*y*K)Unnz*z*Uz*i", &slots, &sieve, &groups, &offsets,
                          &spellings, &seed, &folded, &task.first, &task.second, &wanted, &hints,
                          &raw, &kept, &letter_case))
        return NULL;
    task.caseless = letter_case & NO_CASE;
    task.by_size = letter_case & NO_HELP;
    uint64_t size = (uint64_t)slots.len / sizeof(uint64_t), bits = (uint64_t)sieve.len * 8;
    task.kind = PyUnicode_KIND(folded);
    task.text = PyUnicode_DATA(folded);
    task.length = PyUnicode_GET_LENGTH(folded);
    task.ascii = PyUnicode_IS_ASCII(folded);
    task.raw_kind = PyUnicode_KIND(raw);
    task.raw = PyUnicode_DATA(raw);
    task.raw_length = PyUnicode_GET_LENGTH(raw);
    task.kept = kept.buf;
    task.kept_length = kept.len / (Py_ssize_t)sizeof(int32_t);
    task.wanted = wanted.buf;
    task.hints = hints.buf;
    task.hinted = hints.len;
    for (int i = 0; i < 3; i++)
        task.lists[i] = PyList_New(0);
    if (size == 0 || size & (size - 1) || bits == 0 || bits & (bits - 1))
        PyErr_Format(PyExc_ValueError, "%zd bytes of slots, %zd of a sieve: powers of two are wanted",
                     slots.len, sieve.len);
    else if (wanted.buf != NULL && wanted.len < task.first)
        PyErr_Format(PyExc_ValueError, "%zd of %zd patterns", wanted.len, task.first);
    else if (task.lists[0] && task.lists[1] && task.lists[2]) {
        Table table = {
            .slots = slots.buf,
            .mask = size - 1,
            .seed = seed,
            .sieve = sieve.buf,
            .sieve_mask = bits - 1,
            .groups = groups.buf,
            .grouped = (size_t)groups.len / sizeof(uint32_t),
            .offsets = offsets.buf,
            .patterns = (size_t)offsets.len / sizeof(uint32_t),
            .spellings = spellings.buf,
            .size = (size_t)spellings.len,
        };
        if (find(&table, &task) == 0)
            made = PyTuple_Pack(3, task.lists[0], task.lists[1], task.lists[2]);
    }
    for (int i = 0; i < 3; i++)
        Py_XDECREF(task.lists[i]);
    PyBuffer_Release(&slots);
    PyBuffer_Release(&sieve);
    PyBuffer_Release(&groups);
    PyBuffer_Release(&offsets);
    PyBuffer_Release(&spellings);
    PyBuffer_Release(&wanted);
    PyBuffer_Release(&hints);
    PyBuffer_Release(&kept);
    return made;
}

static PyMethodDef methods[] = {
    {"scan", scan, METH_VARARGS, "See detectors/text/scan.py."},
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
