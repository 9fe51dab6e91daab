package site

import (
	"context"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// SecretError says what is wrong with a Secret, in words for a condition. It never has any of its content.
type SecretError struct {
	// Side is the condition that suffers: SourceReachable or SiteReachable.
	Side string
	// Reason is the condition's reason.
	Reason string
	// Message says what is wrong and what to do.
	Message string
}

func (e *SecretError) Error() string { return e.Message }

// unusable tells for each side why its Secrets cannot be used, as long as they cannot.
type unusable map[Side]error

// of is what keeps some sides from being opened. What is wrong with the cloud's Secret is told first.
func (u unusable) of(sides []Side) error {
	for _, by := range both {
		if slices.Contains(sides, by) && u[by] != nil {
			return u[by]
		}
	}
	return nil
}

// credentials are what the Secrets of a CloudSite hold. What is wrong with those of one side says nothing about the other.
type credentials struct {
	unusable   unusable
	cloud      transport.BasicAuth
	confluence transport.Authorizer
	ca         []byte
	caVersion  string
	// versions are those of each side's own Secret.
	versions map[Side]string
}

// version changes when one of the Secrets does.
func (c *credentials) version() string {
	return c.versions[Atlassian] + " " + c.versions[Confluence] + " " + c.caVersion
}

func (o *Opener) readSecrets(ctx context.Context, cloudSite *v1alpha1.CloudSite) credentials {
	c := credentials{versions: make(map[Side]string, len(both))}
	c.unusable = unusable{
		Atlassian:  o.readCloud(ctx, cloudSite, &c),
		Confluence: o.readConfluence(ctx, cloudSite, &c),
	}
	return c
}

func (o *Opener) readCloud(ctx context.Context, cloudSite *v1alpha1.CloudSite, c *credentials) error {
	name := cloudSite.Spec.CredentialsSecretRef.Name
	secret, err := o.secret(ctx, cloudSite.Namespace, name, v1alpha1.ConditionSiteReachable, "email and token")
	if err != nil {
		return err
	}
	c.versions[Atlassian] = version(secret)
	c.cloud, err = cloudCredentials(secret)
	return err
}

func (o *Opener) readConfluence(ctx context.Context, cloudSite *v1alpha1.CloudSite, c *credentials) error {
	const side = v1alpha1.ConditionSourceReachable
	spec := cloudSite.Spec.Confluence
	secret, err := o.secret(ctx, cloudSite.Namespace, spec.CredentialsSecretRef.Name, side, "token, or username and password")
	if err != nil {
		return err
	}
	c.versions[Confluence] = version(secret)
	if c.confluence, err = confluenceCredentials(secret); err != nil || spec.CASecretRef == nil {
		return err
	}
	ref := spec.CASecretRef
	ca, err := o.secret(ctx, cloudSite.Namespace, ref.Name, side, ref.Key)
	if err != nil {
		return err
	}
	c.ca, c.caVersion = ca.Data[ref.Key], version(ca)
	if len(c.ca) == 0 {
		return missingKey(ca, side, ref.Key)
	}
	// Looked at by itself: next to the operator's own CAs, a text without any certificate would go unnoticed.
	if !x509.NewCertPool().AppendCertsFromPEM(c.ca) {
		message := fmt.Sprintf("The key %s of Secret %s holds no PEM certificate.", ref.Key, ca.Name)
		return &SecretError{side, v1alpha1.ReasonSecretInvalid, message}
	}
	return nil
}

func (o *Opener) secret(ctx context.Context, namespace, name, side, keys string) (*corev1.Secret, error) {
	secret := &corev1.Secret{}
	// At its highest levels the API's client logs each answer as it is, through the logger of the context.
	err := o.Reader.Get(logr.NewContext(ctx, logr.Discard()), types.NamespacedName{Namespace: namespace, Name: name}, secret)
	if apierrors.IsNotFound(err) {
		message := fmt.Sprintf("Secret %s does not exist. Create it with %s.", name, keys)
		return nil, &SecretError{side, v1alpha1.ReasonSecretNotFound, message}
	}
	if err != nil {
		return nil, fmt.Errorf("read Secret %s: %w", name, err)
	}
	return secret, nil
}

func cloudCredentials(secret *corev1.Secret) (transport.BasicAuth, error) {
	email, token := entry(secret, "email"), entry(secret, "token")
	switch {
	case email == "":
		return transport.BasicAuth{}, missingKey(secret, v1alpha1.ConditionSiteReachable, "email")
	case token == "":
		return transport.BasicAuth{}, missingKey(secret, v1alpha1.ConditionSiteReachable, "token")
	default:
		return transport.BasicAuth{User: email, Password: transport.Secret(token), ConcealUser: true}, nil
	}
}

func confluenceCredentials(secret *corev1.Secret) (transport.Authorizer, error) {
	if token := entry(secret, "token"); token != "" {
		return transport.BearerToken{Token: transport.Secret(token)}, nil
	}
	// A password may begin or end with a space, so only the line end that an editor left behind is taken off.
	user, password := entry(secret, "username"), strings.TrimRight(string(secret.Data["password"]), "\r\n")
	if user == "" || password == "" {
		return nil, missingKey(secret, v1alpha1.ConditionSourceReachable, "token, or username and password")
	}
	return transport.BasicAuth{User: user, Password: transport.Secret(password)}, nil
}

// entry reads a key. A line end that an editor left behind is no part of a credential.
func entry(secret *corev1.Secret, key string) string {
	return strings.TrimSpace(string(secret.Data[key]))
}

func missingKey(secret *corev1.Secret, side, key string) *SecretError {
	return &SecretError{side, v1alpha1.ReasonSecretInvalid, fmt.Sprintf("Secret %s lacks the key %s.", secret.Name, key)}
}

func version(secret *corev1.Secret) string {
	return string(secret.UID) + "/" + secret.ResourceVersion
}
