/**
 * What a speaker or a controller was told and what it did, in a file, and the same again from that
 * file.
 *
 * <p>A speaker's machine ({@link bellman.speaker.SpeakerMachine}) decides by the messages that it
 * is given, their times, and what its host answers, and by nothing else. {@link
 * bellman.app.recording.Recording} writes all of that down, one JSON object a line ({@link
 * bellman.app.recording.Entry}), together with what came of it: the sessions that were opened and
 * ended, the octets of each batch as a digest, the addresses that services were given. {@link
 * bellman.app.recording.Replay} gives the same to a machine of its own, on any host and without a
 * socket, and says where what comes of it differs.
 *
 * <p>A controller's machine ({@link bellman.controller.ControllerMachine}) takes inputs and hands
 * out effects that are values, so its recording is just those ({@link
 * bellman.app.recording.ControllerRecording}).
 *
 * <p>Passwords are left out: in their place stands a digest with a key that is not kept, so that a
 * password that changed still differs from the one before. The file is bounded; what does not fit
 * is missing at its end, and the file says so.
 *
 * <p>What is not in it: the octets of OPENs, KEEPALIVEs and NOTIFICATIONs, which the machine of the
 * session decides ({@link bellman.bgp.peer}), and BFD.
 */
package bellman.app.recording;
