package api_test

import (
	"strings"
	"testing"
)

const cloudSite = `
apiVersion: migration.drover.dev/v1alpha1
kind: CloudSite
metadata:
  name: acme
spec:
  url: https://acme.atlassian.net
  credentialsSecretRef:
    name: acme-cloud
  confluence:
    url: https://confluence.acme.example
    serverID: BGTY-4XPQ-ABCD-5678
    deployment: DataCenter
    credentialsSecretRef:
      name: acme-confluence
    caSecretRef:
      name: acme-ca
      key: ca.crt
    sharedServerID: Acknowledged
  emailDomains:
  - name: acme.example
    reviewed: Trusted
  - name: partner.example
    reviewed: Blocked
  suspend: true
  maxConcurrentMigrations: 3
`

const (
	site       = "https://acme.atlassian.net"
	siteRule   = `spec.url: must be https:// and a host, without path, user or query, such as https://acme.atlassian.net`
	source     = "https://confluence.acme.example"
	sourceRule = `spec.confluence.url: must be http:// or https://, a host and possibly a path, ` +
		`without user, query or fragment, such as https://confluence.acme.example`
	nameRule     = "must be the name of an object: lower case letters, digits, '-' and '.'"
	serverIDRule = "spec.confluence.serverID: must be the Server ID from General Configuration > System Information, " +
		"such as BGTY-4XPQ-ABCD-5678"
)

func TestSiteURL(t *testing.T) {
	try(t, cloudSite, map[string]change{
		"a slash at the end is as good as none":   {site, site + "/", ""},
		"a host in upper case is the same host":   {site, "https://ACME.Atlassian.NET", ""},
		"a port may be given":                     {site, site + ":8443", ""},
		"http would send the token in clear":      {site, "http://acme.atlassian.net", siteRule},
		"a scheme in upper case is not canonical": {site, "HTTPS://acme.atlassian.net", siteRule},
		"no scheme":                                 {site, "acme.atlassian.net", siteRule},
		"a path is not part of a site":              {site, site + "/wiki", siteRule},
		"user information does not belong in a URL": {site, "https://admin:secret@acme.atlassian.net", siteRule},
		"a query is not part of a site":             {site, site + "?a=b", siteRule},
		"a fragment is not part of a site":          {site, "'" + site + "#top'", siteRule},
		"white space at the end":                    {site, "'" + site + " '", siteRule},
		"a host that begins with a hyphen":          {site, "https://-acme.atlassian.net", siteRule},
		"a port that is no number":                  {site, site + ":https", siteRule},
		"a host without a letter outside of ASCII":  {site, "https://äcme.atlassian.net", siteRule},
		"a scheme alone":                            {site, "https://", "spec.url: should be at least 9 chars long"},
		"255 characters":                            {site, "https://" + strings.Repeat("a", 247), ""},
		"256 characters": {
			site, "https://" + strings.Repeat("a", 248),
			"spec.url: Too long: may not be more than 255",
		},
		"a number is no URL": {site, "1", `spec.url: must be of type string`},
		"null is no URL":     {site, "null", "spec.url: Required value"},
		"missing":            {"  url: " + site + "\n", "", "spec.url: Required value"},
	})
}

func TestConfluenceURL(t *testing.T) {
	try(t, cloudSite, map[string]change{
		"a context path":                            {source, source + "/confluence", ""},
		"a slash at the end is as good as none":     {source, source + "/", ""},
		"a host without a domain":                   {source, "https://wiki:8090", ""},
		"http is left to the operator's settings":   {source, "http://confluence.acme.example", ""},
		"a scheme other than http":                  {source, "ftp://confluence.acme.example", sourceRule},
		"user information does not belong in a URL": {source, "https://admin:secret@confluence.acme.example", sourceRule},
		"a query is not part of a base URL":         {source, source + "/login.action?os_destination=x", sourceRule},
		"a fragment is not part of a base URL":      {source, "'" + source + "/#top'", sourceRule},
		"white space in the path":                   {source, "'" + source + "/my wiki'", sourceRule},
		"no scheme":                                 {source, "confluence.acme.example", sourceRule},
		"255 characters":                            {source, "https://" + strings.Repeat("a", 247), ""},
		"256 characters": {
			source, "https://" + strings.Repeat("a", 248),
			"spec.confluence.url: Too long: may not be more than 255",
		},
		"missing": {"    url: " + source + "\n", "", "spec.confluence.url: Required value"},
	})
}

func TestCloudSiteFields(t *testing.T) {
	const serverID, three = "BGTY-4XPQ-ABCD-5678", "maxConcurrentMigrations: 3"
	try(t, cloudSite, map[string]change{
		"a server ID without hyphens":  {serverID, "BGTY4XPQ", ""},
		"a server ID of 3 characters":  {serverID, "BGT", "spec.confluence.serverID: should be at least 4 chars long"},
		"a server ID of 64 characters": {serverID, strings.Repeat("A", 64), ""},
		"a server ID of 65 characters": {
			serverID, strings.Repeat("A", 65),
			"spec.confluence.serverID: Too long: may not be more than 64",
		},
		"a server ID with a blank":            {serverID, "BGTY 4XPQ", serverIDRule},
		"a server ID that ends with a hyphen": {serverID, "BGTY-4XPQ-", serverIDRule},
		"a server ID of digits alone": {
			serverID, "12345678",
			`spec.confluence.serverID: must be of type string: "integer"`,
		},
		"a server ID that YAML reads as 1e10": {
			serverID, "1e10",
			`spec.confluence.serverID: must be of type string: "integer"`,
		},
		"no server ID": {
			"    serverID: BGTY-4XPQ-ABCD-5678\n", "",
			"spec.confluence.serverID: Required value",
		},

		"Server can be migrated": {"deployment: DataCenter", "deployment: Server", ""},
		"Cloud is no source": {
			"deployment: DataCenter", "deployment: Cloud",
			`spec.confluence.deployment: Unsupported value: "Cloud": supported values: "DataCenter", "Server"`,
		},
		"a deployment in lower case": {
			"deployment: DataCenter", "deployment: datacenter",
			`spec.confluence.deployment: Unsupported value: "datacenter": supported values: "DataCenter", "Server"`,
		},
		"no deployment": {"    deployment: DataCenter\n", "", "spec.confluence.deployment: Required value"},

		"50 at the same time": {three, "maxConcurrentMigrations: 50", ""},
		"51 at the same time": {
			three, "maxConcurrentMigrations: 51",
			"spec.maxConcurrentMigrations: should be less than or equal to 50",
		},
		"none at a time": {
			three, "maxConcurrentMigrations: 0",
			"spec.maxConcurrentMigrations: should be greater than or equal to 1",
		},
		"a number in quotes": {
			three, `maxConcurrentMigrations: "3"`,
			`spec.maxConcurrentMigrations: must be of type integer`,
		},
		"one and a half at the same time": {
			three, "maxConcurrentMigrations: 1.5",
			`spec.maxConcurrentMigrations: must be of type int32: "float64"`,
		},
		"a misspelt field of spec": {
			three, "maxConcurentMigrations: 3",
			`unknown field "spec.maxConcurentMigrations"`,
		},
		"a field that nobody has":          {three, "paused: true", `unknown field "spec.paused"`},
		"a misspelt field of confluence":   {"serverID:", "serverId:", `unknown field "spec.confluence.serverId"`},
		"a status in the manifest is kept": {"spec:", "status: {observedGeneration: 7}\nspec:", ""},
	})
}

func TestCloudSiteReferences(t *testing.T) {
	try(t, cloudSite, map[string]change{
		"a private CA is optional": {"    caSecretRef:\n      name: acme-ca\n      key: ca.crt\n", "", ""},
		"a name with dots":         {"name: acme-cloud", "name: acme.cloud", ""},
		"a name in upper case": {
			"name: acme-cloud", "name: Acme",
			`spec.credentialsSecretRef.name: ` + nameRule,
		},
		"a name with a namespace before it": {
			"name: acme-cloud", "name: other/acme",
			`spec.credentialsSecretRef.name: ` + nameRule,
		},
		"a name of 253 characters": {"name: acme-cloud", "name: " + strings.Repeat("a", 253), ""},
		"a name of 254 characters": {
			"name: acme-cloud", "name: " + strings.Repeat("a", 254),
			"spec.credentialsSecretRef.name: Too long: may not be more than 253",
		},
		"an empty name": {
			"name: acme-cloud", `name: ""`,
			"spec.credentialsSecretRef.name: should be at least 1 chars long",
		},
		"a name that YAML reads as false": {
			"name: acme-cloud", "name: no",
			`spec.credentialsSecretRef.name: must be of type string: "boolean"`,
		},
		"a reference into another namespace": {
			"    name: acme-cloud\n", "    name: acme-cloud\n    namespace: other\n",
			`unknown field "spec.credentialsSecretRef.namespace"`,
		},
		"no credentials for the site": {
			"  credentialsSecretRef:\n    name: acme-cloud\n", "", "spec.credentialsSecretRef: Required value",
		},
		"no credentials for Confluence": {
			"    credentialsSecretRef:\n      name: acme-confluence\n", "",
			"spec.confluence.credentialsSecretRef: Required value",
		},
		"a Secret for Confluence in upper case": {
			"name: acme-confluence", "name: ACME", `spec.confluence.credentialsSecretRef.name: ` + nameRule,
		},
		"a CA in upper case": {"name: acme-ca", "name: ACME", `spec.confluence.caSecretRef.name: ` + nameRule},
		"a CA without key":   {"      key: ca.crt\n", "", "spec.confluence.caSecretRef.key: Required value"},
		"a CA without name":  {"      name: acme-ca\n", "", "spec.confluence.caSecretRef.name: Required value"},
		"a key of a Secret with a slash": {
			"key: ca.crt", "key: certs/ca.crt",
			`spec.confluence.caSecretRef.key: must be a key of a Secret: letters, digits, '-', '_' and '.'`,
		},
		"a key that YAML reads as true": {
			"key: ca.crt", "key: on",
			`spec.confluence.caSecretRef.key: must be of type string: "boolean"`,
		},
		"no Confluence": {
			part(cloudSite, "  confluence:", "  emailDomains"), "",
			"spec.confluence: Required value",
		},
		"no spec": {part(cloudSite, "spec:", "no such line"), "", "spec: Required value"},
	})
}
