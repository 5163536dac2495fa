/**
 * A key and its own certificate for 127.0.0.1, valid from 2017 to 2117, of an authority that no machine knows: for an
 * https server in a test. They open nothing.
 */
export const ownAuthority = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWEzBFJujcYPY/UpP
sMHzGyn+gDkoj3le3PGWzrNKBOuhRANCAARkqOZP4KUNM+0QUXrlAY9j+5vpd7Kr
/pA2UuGNmup1c5BkpWJ6M/XFs4cZRviZQCRLX/bfOR/Kw9pJDUmTX1zw
-----END PRIVATE KEY-----
`,
  certificate: `-----BEGIN CERTIFICATE-----
MIIBbDCCAROgAwIBAgIBATAKBggqhkjOPQQDAjAeMRwwGgYDVQQDDBNhdXRob3Jp
dHkgaW4gYSB0ZXN0MCAXDTE3MDEwMTAwMDAwMFoYDzIxMTcwMTAxMDAwMDAwWjAe
MRwwGgYDVQQDDBNhdXRob3JpdHkgaW4gYSB0ZXN0MFkwEwYHKoZIzj0CAQYIKoZI
zj0DAQcDQgAEZKjmT+ClDTPtEFF65QGPY/ub6Xeyq/6QNlLhjZrqdXOQZKViejP1
xbOHGUb4mUAkS1/23zkfysPaSQ1Jk19c8KNAMD4wDwYDVR0RBAgwBocEfwAAATAM
BgNVHRMEBTADAQH/MB0GA1UdDgQWBBQpjoemcuQTIHTU3TZOnUitmbHAMDAKBggq
hkjOPQQDAgNHADBEAiALwebacNhXSXtIkRtXsK/jtTtnrboCEa7l6AQykZPQwAIg
YQEj/w98XXeV5f1LiuvgUJxOLM/rCDBnJPGbLLms0Cs=
-----END CERTIFICATE-----
`,
} as const
