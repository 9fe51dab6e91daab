package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/assistant"
	"github.com/drover-dev/drover/internal/atlassian/cloudsite"
	"github.com/drover-dev/drover/internal/atlassian/confluence"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/atlassian/utilities"
)

// migrationPath is where the Migration API stands at Atlassian's gateway.
const migrationPath = "/migrations/public/v1"

// build makes the clients of the sides whose Secrets can be used.
func (o *Opener) build(cloudSite *v1alpha1.CloudSite, secrets credentials) (*Site, error) {
	cloudURL, err := url.Parse(strings.ToLower(strings.TrimSuffix(cloudSite.Spec.URL, "/")))
	if err != nil {
		return nil, &SecretError{Reason: v1alpha1.ReasonUnexpectedContent, Message: "spec.url is not a URL."}
	}
	// Atlassian is told the site as its own screens name it; the port that https has anyway would be another name.
	cloudURL.Host = strings.TrimSuffix(cloudURL.Host, ":443")
	confluenceURL, err := url.Parse(strings.TrimSuffix(cloudSite.Spec.Confluence.URL, "/"))
	if err != nil {
		return nil, &SecretError{Reason: v1alpha1.ReasonUnexpectedContent, Message: "spec.confluence.url is not a URL."}
	}
	site := &Site{CloudURL: cloudURL.String(), SecretVersion: secrets.version(), versions: secrets.versions}
	if secrets.unusable[Atlassian] == nil {
		if err := o.buildCloud(site, cloudSite, cloudURL, secrets); err != nil {
			return nil, err
		}
	}
	if secrets.unusable[Confluence] == nil {
		if err := o.buildConfluence(site, cloudSite, confluenceURL, secrets); err != nil {
			return nil, err
		}
	}
	return site, nil
}

func (o *Opener) buildCloud(site *Site, cloudSite *v1alpha1.CloudSite, base *url.URL, secrets credentials) error {
	options := o.Transport
	options.Refused = o.noteRefusal(cloudSite.UID, Atlassian, secrets)
	http, err := transport.New(options)
	if err != nil {
		return err
	}
	auth := secrets.cloud
	site.Budget = o.Budgets.Account(o.account(secrets))
	site.API = migrationapi.New(migrationapi.Config{Base: o.Gateway, HTTP: http, Auth: auth, Budget: site.Budget})
	site.Cloud = cloudsite.New(cloudsite.Config{Base: base, HTTP: http, Auth: auth})
	site.Utilities = utilities.New(utilities.Config{Base: o.utilities(), HTTP: http, Auth: auth})
	return nil
}

func (o *Opener) buildConfluence(site *Site, cloudSite *v1alpha1.CloudSite, base *url.URL, secrets credentials) error {
	options := o.Transport
	options.Refused = o.noteRefusal(cloudSite.UID, Confluence, secrets)
	// A file may end without a line end, and two certificates on one line are none.
	options.RootCAs = bytes.Trim(bytes.Join([][]byte{o.Transport.RootCAs, secrets.ca}, []byte("\n")), "\n")
	http, err := transport.New(options)
	if err != nil {
		return err
	}
	site.Assistant = assistant.New(assistant.Config{Base: base, HTTP: http, Auth: secrets.confluence})
	site.Confluence = confluence.New(confluence.Config{Base: base, HTTP: http, Auth: secrets.confluence})
	return nil
}

// utilities is the base of the interfaces that stand beside the Migration API at the gateway.
func (o *Opener) utilities() *url.URL {
	base := *o.Gateway
	base.Path, base.RawPath = strings.TrimSuffix(strings.TrimSuffix(base.Path, "/"), migrationPath), ""
	return &base
}

// account names the cloud account for the budget without telling it.
func (o *Opener) account(secrets credentials) string {
	sum := sha256.Sum256([]byte(o.Gateway.Host + " " + strings.ToLower(secrets.cloud.User)))
	return hex.EncodeToString(sum[:8])
}
