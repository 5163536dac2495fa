/**
 * How a connection to Temporal is made beside its address: a page of a history may hold many large payloads, and gRPC's own
 * limit for one answer is 4 MB. Temporal's SDK means to set this, and leaves out the prefix of the name.
 */
export const channelArgs = { 'grpc.max_receive_message_length': 128 * 1024 * 1024 } as const
