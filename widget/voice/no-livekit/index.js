// Stands where the voice vendor's SDK expects livekit-client, its way by WebRTC: nine tenths of its size, and never taken here, because
// signed addresses are for WebSockets. What is named is what the SDK imports by name.

export const Room = undefined;
export const RoomEvent = undefined;
export const Track = undefined;
export const ConnectionState = undefined;
export const createLocalAudioTrack = undefined;
