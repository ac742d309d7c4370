package sh.deploy.apiserver.kinds.cel;

import sh.deploy.apiserver.kinds.cel.values.Work;

/** One evaluation under way. @param locals variables of macros, each in its place */
record Frame(Input input, Object[] locals, Work work) {}
