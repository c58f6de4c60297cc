/**
 * Linux's own socket calls, for what the JDK's channels do not offer.
 *
 * <p>{@link bellman.linux.Libc} is the system calls as they stand in the C library, with the error
 * number as a negative result; {@link bellman.linux.RawSocket} is a socket made with them, for the
 * kinds that the JDK does not know (packet, raw, netlink) and for datagrams whose TTL counts.
 * {@link bellman.linux.Descriptor} finds the file descriptor of a JDK channel, so that a socket
 * option can be set on it and all else is left to the JDK.
 *
 * <p>A call that waits, made here, holds the platform thread that carries a virtual one: whoever
 * waits in {@code recvmsg} or {@code poll} needs a platform thread of its own. Nothing here is
 * touched unless such an option is asked for, so that the rest runs on other systems; there, {@link
 * bellman.linux.Libc#require} says what is missing.
 */
package bellman.linux;
