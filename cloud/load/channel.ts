/**
 * Options of a connection to Temporal beside its address. A page of a history may hold many large payloads, and gRPC's own
 * limit for one answer is 4 MB. Temporal's SDK means to set this option, but leaves out the prefix of its name.
 */
export const channelArgs = { 'grpc.max_receive_message_length': 128 * 1024 * 1024 } as const
