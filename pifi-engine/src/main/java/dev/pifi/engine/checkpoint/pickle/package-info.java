/**
 * PyTorch's {@code .bin} files, in the zip format and in the older one that begins with a pickle:
 * where each tensor lies in the file, found without running anything the file says.
 *
 * <p>The unpickler here builds plain values and descriptions of tensors, and nothing else. Refuses
 * every class and function that is not on its list, by name, every opcode that {@code torch.save}
 * has no use for, compressed archives, files of big-endian machines, and to read numbers: it hands
 * out places in the file only.
 */
package dev.pifi.engine.checkpoint.pickle;
