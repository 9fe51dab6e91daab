package transport

import "net/url"

// Remote says where a side is and how to reach it.
type Remote struct {
	// Base is the address under which all of its calls are.
	Base *url.URL
	HTTP *Client
	// Auth may be nil where the data is public.
	Auth Authorizer
}

// Hidden is how a client keeps it: fmt prints a function as an address, and the fields of a struct with the credentials in them.
func (r Remote) Hidden() func() Remote { return func() Remote { return r } }
