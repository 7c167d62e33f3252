/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/certificates/public_key.h"

#include <stdio.h>

void public_key_digest(struct bytes bytes, struct digest *ret)
{
	struct digester digester;

	digester_init(&digester, DIGEST_SHA256);
	digester_add(&digester, bytes);
	digester_end(&digester, ret);
}

static void describe_type(const mbedtls_pk_context *context, struct public_key *ret)
{
	const mbedtls_ecp_curve_info *curve = NULL;

	if (mbedtls_pk_can_do(context, MBEDTLS_PK_ECKEY))
		curve = mbedtls_ecp_curve_info_from_grp_id(mbedtls_pk_ec(*context)->grp.id);
	if (curve)
		snprintf(ret->type, sizeof(ret->type), "EC %s", curve->name);
	else
		snprintf(ret->type, sizeof(ret->type), "%s %zu", mbedtls_pk_get_name(context),
			 mbedtls_pk_get_bitlen(context));
}

bool public_key_describe(mbedtls_pk_context *context, struct public_key *ret)
{
	unsigned char der[PUBLIC_KEY_DER_MAX];
	int size = mbedtls_pk_write_pubkey_der(context, der, sizeof(der));

	if (size <= 0)
		return false;
	/* mbedtls writes it at the end */
	struct bytes written = { (const char *)der + sizeof(der) - size, (size_t)size };

	public_key_digest(written, &ret->id);
	describe_type(context, ret);
	return true;
}
