"""The operations of both services: one module each, a story from request to response. Where one goes on in another room
it pauses, with a bare `yield`; see `steps`.

An operation never imports another. A step that several share stands below: in `domain`, in a room or in `storage`; or
beside them, in a module of the service that is no operation.
"""
