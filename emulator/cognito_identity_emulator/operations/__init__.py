"""The operations of each AWS service: one module each, which reads from the request to the response.

An operation declares what it loads and verifies, and decides and writes in its `execute` function; see
`declare.operation`. It never imports another operation. Steps that several share are in `domain`, in one of the call's
services, or in a module of the AWS service that is not an operation. Rules and rows are left to `domain` and `storage`.
"""
